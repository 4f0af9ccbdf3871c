"""Cases that people answer: what is said in them, files, the rota, the trace, translations, notifications, topics."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AUTOINCREMENT = {"sqlite_autoincrement": True}
YOUNGER = {
    "sqlite": "datetime(OLD.at) > datetime('now', '-1 year')",
    "postgresql": "OLD.at > now() - interval '1 year'",
}
"""Of a row of the trace that may not be erased yet."""


def upgrade() -> None:
    _tables()
    _guard_the_trace()


def _guard_the_trace() -> None:
    """The database itself refuses to change a row of the trace, and to erase one that is younger than a year."""
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION trace_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'the trace is only added to'; END $$"
        )
        for name, event, condition in (("kept", "UPDATE", "true"), ("young", "DELETE", YOUNGER[dialect])):
            op.execute(
                f"CREATE TRIGGER trace_{name} BEFORE {event} ON trace FOR EACH ROW WHEN ({condition}) "
                "EXECUTE FUNCTION trace_stays()"
            )
        return
    for name, event, condition in (("kept", "UPDATE", "1"), ("young", "DELETE", YOUNGER[dialect])):
        op.execute(
            f"CREATE TRIGGER trace_{name} BEFORE {event} ON trace WHEN {condition} "
            "BEGIN SELECT RAISE(ABORT, 'the trace is only added to'); END"
        )


def _tables() -> None:
    op.create_table(
        "case_figures",
        sa.Column("id", KEY, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("helped", sa.String(length=8), server_default="", nullable=False),
        sa.Column("waited", sa.String(length=8), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_figures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_figures_week"), "case_figures", ["week"])

    op.create_table(
        "switches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switches")),
        sa.UniqueConstraint("name", name=op.f("uq_switches_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trace",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_trace_at"), "trace", ["at"])

    op.create_table(
        "translations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_translations_key_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_translations_made_at"), "translations", ["made_at"])
    op.create_index(op.f("ix_translations_text_hash"), "translations", ["text_hash"])

    op.create_table(
        "push_addresses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("endpoint", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ring_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_push_addresses_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_addresses")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_addresses_endpoint_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_push_addresses_ring_at"), "push_addresses", ["ring_at"])
    op.create_index(op.f("ix_push_addresses_staff_id"), "push_addresses", ["staff_id"])

    op.create_table(
        "ready_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_ready_answers_made_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_answers")),
        sqlite_autoincrement=True,
    )

    op.create_table(
        "shifts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_shifts_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shifts_staff_id"), "shifts", ["staff_id"])

    op.create_table(
        "alerts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alerts_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alerts_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("staff_id", "case_id", "why", "due_at", name=op.f("uq_alerts_staff_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alerts_case_id"), "alerts", ["case_id"])
    op.create_index(
        "ix_alerts_due",
        "alerts",
        ["due_at"],
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )

    op.create_table(
        "files",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_files_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_files_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_files_case_id"), "files", ["case_id"])
    op.create_index(
        "ix_files_pending",
        "files",
        ["next_try_at"],
        postgresql_where=sa.text("status = 'pending'"),
        sqlite_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("ix_files_person_id"), "files", ["person_id"])

    op.create_table(
        "topics",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("told_up_to", sa.BigInteger(), nullable=False),
        sa.Column("telling_up_to", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_topics_case_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("case_id", name=op.f("uq_topics_case_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_topics_thread_id"), "topics", ["thread_id"])

    op.create_table(
        "case_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("translation", sa.LargeBinary(), nullable=True),
        sa.Column("translating", sa.String(length=8), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("outbox_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("owed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_case_entries_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_entries_staff_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_case_entries_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_case_entries_case_id"), "case_entries", ["case_id"])
    op.create_index(
        "ix_case_entries_pending",
        "case_entries",
        ["next_try_at"],
        postgresql_where=sa.text("translating = 'pending'"),
        sqlite_where=sa.text("translating = 'pending'"),
    )

    with op.batch_alter_table("cases", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("territory", sa.String(length=3), server_default="", nullable=False))
        batch_op.add_column(sa.Column("readers", sa.String(length=12), server_default="caseworker", nullable=False))
        batch_op.add_column(sa.Column("relayed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("holder_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("turn", sa.String(length=6), server_default="team", nullable=False))
        batch_op.add_column(sa.Column("hears", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=16), server_default="", nullable=False))
        batch_op.add_column(sa.Column("figure_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_cases_changed", ["changed_at"], unique=False)
        batch_op.create_index("ix_cases_closed", ["closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(
            "ix_cases_open",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_holder_id"), "staff", ["holder_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_figure_id"), "case_figures", ["figure_id"], ["id"], ondelete="SET NULL"
        )

    cases = sa.table(
        "cases", *(sa.column(name) for name in ("urgent", "priority", "changed_at", "opened_at", "closed_at"))
    )
    op.execute(sa.update(cases).values(changed_at=sa.func.coalesce(cases.c.closed_at, cases.c.opened_at)))
    op.execute(sa.update(cases).where(cases.c.urgent).values(priority=0))
    with op.batch_alter_table("cases", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_column("urgent")

    with op.batch_alter_table("staff", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("territories", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("max_cases", sa.Integer(), server_default="10", nullable=False))
        batch_op.add_column(sa.Column("totp", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_last", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("reset_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("telegram_hash", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_staff_telegram_hash"), ["telegram_hash"])
