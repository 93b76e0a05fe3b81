"""The Replay page's parts: whom a journey would contact, who is spared, and why."""
