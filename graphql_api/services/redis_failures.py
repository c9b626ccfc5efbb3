"""What a failure of Redis means. Needs the package redis."""

from redis.exceptions import AskError, ClusterDownError, RedisError

ONE_ENDPOINT = (
    "It is a cluster whose clients are to know its nodes, and Orgmap speaks to one endpoint: "
    "choose the clustering policy Enterprise, or none (docs/azure.md)."
)


def told(error: RedisError) -> str:
    """MOVED is an ASK to redis-py."""
    is_cluster = isinstance(error, AskError | ClusterDownError)
    return f"{error} {ONE_ENDPOINT}" if is_cluster else str(error)
