import json
import os
import subprocess
import sys
from contextlib import closing

import psycopg2

from tests.releases import FOLDER, contract


def main(version):
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        tables = contract(connection.cursor())
    lines = [f" {json.dumps(name)}: {json.dumps(tables[name])}" for name in tables]
    (FOLDER / f"{version}.json").write_text(
        f'{{"commit": "{commit}",\n"tables": {{\n' + ",\n".join(lines) + "\n}}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
