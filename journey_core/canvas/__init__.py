"""The map's drawing surface: a Streamlit component of our own, its protocol and its build."""
