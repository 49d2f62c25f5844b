"""What a visitor looks at in each tab, and what is asked for: plain data, without Gradio."""
