"""The role that a person chose: a chat, an actor, no time."""

from bot.domain.guidance import Actor
from bot.storage.database import Connection, Row


async def role_of(connection: Connection, *, chat_id: int) -> Actor | None:
    """None when nothing was chosen, or when the choice is no longer one that we know."""
    row = await connection.fetch_one("SELECT actor FROM role WHERE chat_id = :chat_id", {"chat_id": chat_id})
    return _role(row) if row else None


async def keep_role(tx: Connection, *, chat_id: int, actor: Actor) -> None:
    """Remember the choice; the newer one replaces the older."""
    query = """
        INSERT INTO role (chat_id, actor) VALUES (:chat_id, :actor)
            ON CONFLICT (chat_id) DO UPDATE SET actor = excluded.actor
    """
    await tx.execute(query, {"chat_id": chat_id, "actor": actor.value})


async def forget_role(tx: Connection, *, chat_id: int) -> bool:
    """Forget the choice; whether there was one."""
    return await tx.execute("DELETE FROM role WHERE chat_id = :chat_id", {"chat_id": chat_id}) > 0


def _role(row: Row) -> Actor | None:
    return Actor(row["actor"]) if row["actor"] in set(Actor) else None
