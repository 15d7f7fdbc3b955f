#!/usr/bin/env bash
# Two regulations in one institution: adopted side by side in either order, each with its own people, forms and clocks.
. tests/scenes/world.sh

both() { # the packs, in the order given, adopted into an empty institution
    rm -rf "$DATA"
    "$PROGRAM" init "$DATA" --institution 样例大学 && "$PROGRAM" adopt "$DATA" "$@"
}
laws() { # what is in force, without the moments of adoption
    python3 - "$DATA/fengsui.db" <<'END'
import sqlite3, sys
base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
for row in base.execute('select pack, edition, title from edition where state = \'adopted\' order by pack'):
    print(*row)
tables = base.execute("select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
for name, columns in tables:
    print(name, sorted(row[1] for row in base.execute(f'pragma table_info("{name}")')))
END
}

for pack in packs/*/pack.yaml; do
    pack=$(dirname "$pack")
    case $pack in packs/base | packs/cug) continue ;; esac
    promise "${pack#packs/} is adopted after cug" both packs/cug "$pack"
    laws >"$SCENE/after"
    promise "both are in force" test "$(grep -cE "^(cug|${pack#packs/}) " "$SCENE/after")" = 2
    promise "the trail verifies" "$PROGRAM" verify "$DATA"
    promise "${pack#packs/} is adopted before cug" both "$pack" packs/cug
    laws >"$SCENE/before"
    promise "the order makes no difference" cmp "$SCENE/after" "$SCENE/before"
    promise "the cases of each hold under the law of both" "$PROGRAM" rehearse packs/cug "$pack"
done
