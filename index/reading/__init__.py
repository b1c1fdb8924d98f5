"""Reading a question: what was typed, how it was meant, what an answer must hold."""
