"""How Alembic reaches the database: through the connection, and in the transaction, that the store hands it."""

from alembic import context

from mentions.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
