"""The Funnel page: its choices, its answers, and the customers behind every bar."""
