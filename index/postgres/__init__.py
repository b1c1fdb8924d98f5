"""The second engine: PostgreSQL with pgvector, for a corpus or a number of bots past one machine.

``index publish`` fills it from the library, which stays the record; bots search it, and read from
any replica.
"""
