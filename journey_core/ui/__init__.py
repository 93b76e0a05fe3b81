"""The thin face: the only room, with the canvas, that knows Streamlit."""
