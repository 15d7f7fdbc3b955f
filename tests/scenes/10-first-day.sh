#!/usr/bin/env bash
# From nothing to a desk: demonstration, login, pages, orderly end, proof.
. tests/scenes/world.sh

world_demo
promise "the server starts and says where" world_serve
get /api/hello
promise "a stranger learns the institution's name and that this is a demonstration" same "$(pick 'd["demo"]')" True
promise "a wrong password is refused" not login zhouqiming wrong-one
promise "the security office logs in" login zhouqiming
get /api/desk
promise "its desk has tasks" more "$(pick 'd["headline"]["mine"]')" 0
get /
promise "the pages are served" holds "$BODY" '<div id="app"'
get /healthz
promise "the server calls itself well" same "$(pick 'd["ok"]')" True
second() { "$PROGRAM" clock "$DATA" by '1 day'; }
promise "a second writer is kept out while the server runs" not second
promise "it ends in order" world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
