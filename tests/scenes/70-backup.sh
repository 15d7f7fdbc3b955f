#!/usr/bin/env bash
# A backup of the running server, restored on an empty place, is the same institution.
. tests/scenes/world.sh

if ! "$PROGRAM" --help | grep -q '^  backup'; then
    echo "not ok 1 - the program has the command backup"
    N=1 FAILED=1
    exit
fi
world_demo
world_serve
seq_of() { curl -s -m 20 "$BASE/healthz" | python3 -c 'import json,sys; print(json.load(sys.stdin)["seq"])'; }
before=$(seq_of)
promise "a backup is made while the server runs" "$PROGRAM" backup "$DATA" "$SCENE/backup.tar"
after=$(seq_of)
world_stop
promise "it is restored into an empty place" "$PROGRAM" restore "$SCENE/backup.tar" "$SCENE/restored"
promise "the restored trail verifies" "$PROGRAM" verify "$SCENE/restored"
BODY=$("$PROGRAM" verify "$SCENE/restored" --json)
promise "with every change from before it began" more "$(pick 'd["changes"]')" $((before - 1))
promise "and none from after it ended" more $((after + 1)) "$(pick 'd["changes"]')"
DATA=$SCENE/restored
promise "the restored institution is served" world_serve
promise "and its people log in" login zhouqiming
promise "a place that is in use is not restored over" not "$PROGRAM" restore "$SCENE/backup.tar" "$SCENE/restored"
