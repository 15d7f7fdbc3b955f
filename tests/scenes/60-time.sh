#!/usr/bin/env bash
# A month passes on the test clock: deadlines fire, none of them twice, also over a restart and without a server.
. tests/scenes/world.sh

world_demo
world_serve
login sysadmin
post /api/clock '{"by":"30 days"}'
promise "things fall due in a month" more "$(pick 'd["fired"]')" 0
get /api/clock
then=$(pick 'd["now"]')
post /api/clock '{"to":"2020-01-01T00:00:00+08:00"}'
promise "the clock does not go back" holds "400 409 422" "$STATUS"
world_stop
before=$(done_by clock)
world_serve
sleep 1
promise "after a restart nothing fires a second time" same "$(done_by clock)" "$before"
login sysadmin
get /api/clock
promise "and the clock goes on" [ "$(pick 'd["now"][:16]')" \> "${then:0:15}" ]
world_stop
promise "without a server the clock is moved by command" "$PROGRAM" clock "$DATA" by '30 days'
world_serve
promise "and what fell due then has happened" more "$(done_by clock)" "$before"
world_stop
promise "the trail verifies" "$PROGRAM" verify "$DATA"
