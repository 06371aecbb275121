"""The private store: inbox, outbox and what little is remembered of a chat. Everything sealed."""
