"""What staff do in the chat: reading what they send, the shelf of articles, publishing."""
