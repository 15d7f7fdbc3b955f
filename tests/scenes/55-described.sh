#!/usr/bin/env bash
# What the API serves is what it describes: a member that the description does not name is a fault, too.
. tests/scenes/world.sh

world_demo
world_serve
described() {
    python3 tests/scenes/described.py "$BASE" "$PASSWORD" >"$SCENE/described"
    local status=$?
    cat "$SCENE/described"
    return $status
}
promise "every route that can be read serves what /api/openapi.json says, and nothing else" described
promise "thousands of answers were looked at" grep -E '^[0-9]+ routes, [0-9]{4,} answers, 0 faults$' "$SCENE/described"
world_stop
