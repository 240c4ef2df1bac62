"""Hold the embedded server of a folder until told otherwise; the launcher's tests start and kill this."""

import json
import os
import sys
from pathlib import Path

from analytics.errors import CounterpoiseError
from db.embedded import acquire


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    try:
        server = acquire(Path(sys.argv[1]))
    except CounterpoiseError as error:
        _say({"refused": str(error)})
        return
    answer: dict[str, object] = {"pid": os.getpid(), "socket_dir": str(server.cluster.location.socket_dir)}
    answer["bin_dir"] = str(server.cluster.binaries.bin_dir)
    _say(answer)
    for line in sys.stdin:
        if line.strip() == "fork":
            child = os.fork()
            if child == 0:
                os.close(0)
                os.read(os.open(sys.argv[2], os.O_RDONLY), 1)
                os._exit(0)
            _say({"child": child})
        if line.strip() == "ensure":
            server.ensure_running()
            _say({"ensured": server.cluster.is_alive()})
        if line.strip() == "release":
            server.release()
            _say({"released": True})


if __name__ == "__main__":
    main()
