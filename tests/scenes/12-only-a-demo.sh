#!/usr/bin/env bash
# `demo DIR --reset` makes a demonstration anew; it deletes no institution, no other files, and nothing that is in use.
. tests/scenes/world.sh

world_demo
world_serve
promise "a demonstration in use is not deleted under its server" not "$PROGRAM" demo "$DATA" --reset
get /healthz
promise "which goes on" same "$STATUS" 200
login zhouqiming
promise "with its data" same "$STATUS" 200
world_stop
promise "and keeps what it wrote" "$PROGRAM" verify "$DATA"

"$PROGRAM" init "$SCENE/real" --institution 样例大学 >"$SCENE/init.log" 2>&1
promise "an institution is not deleted" not "$PROGRAM" demo "$SCENE/real" --reset
promise "it is all there" "$PROGRAM" verify "$SCENE/real"
mkdir "$SCENE/letters"
echo dear >"$SCENE/letters/letter"
promise "a folder of other things is not deleted" not "$PROGRAM" demo "$SCENE/letters" --reset
promise "they are there" same "$(cat "$SCENE/letters/letter")" dear

promise "a demonstration that nobody uses is made anew" "$PROGRAM" demo "$DATA" --reset
promise "whole" "$PROGRAM" verify "$DATA"
