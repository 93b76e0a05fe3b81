"""The Holdout page's parts."""
