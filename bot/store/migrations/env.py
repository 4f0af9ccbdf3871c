"""Alembic's entry: runs over the connection that `bot.store.migrate` passes."""

from alembic import context

from bot.store.case_models import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
