"""From a question in Telegram or the terminal to an answer a person can check."""
