"""Results as plotly figures: pure functions, colour by meaning, no Streamlit."""
