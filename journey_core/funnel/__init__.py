"""Funnels: how many customers take a row of steps, in what time, and who they are."""
