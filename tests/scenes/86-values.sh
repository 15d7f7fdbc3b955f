#!/usr/bin/env bash
# What a regulation leaves to the institution is set on the page of values: stricter only where it says so, kept over a
# restart, proved by the trail; what is under way stays under its law.
. tests/scenes/world.sh

value_of() { get /api/settings; pick "[r[\"$2\"] for r in d[\"rows\"] if r[\"name\"] == \"$1\"][0]"; }
set_value() { # name, value: the state of the job, or the status of the refusal
    post /api/step-up "{\"password\":\"$PASSWORD\"}"
    ask -X PUT -H 'Content-Type: application/json' -H "X-CSRF: $CSRF" -H "Idempotency-Key: v-$RANDOM-$RANDOM" \
        -d "{\"name\":\"$1\",\"value\":\"$2\",\"reason\":\"第三次党政联席会议\"}" "$BASE/api/settings"
    case $STATUS in 2*) ;; *) echo "$STATUS"; return ;; esac
    local job=$(pick 'd["job"]')
    for _ in $(seq 100); do
        get "/api/jobs/$job"
        case $(pick 'd["state"]') in running | reading) sleep 0.1 ;; *) break ;; esac
    done
    pick 'd["state"]'
}

world_demo
world_serve
login secadmin
promise "a limit is as the regulation has it" same "$(value_of rectify-limit value)" "5 workdays"
promise "with the clause it comes from" same "$(value_of rectify-limit source) $(value_of rectify-limit clauses)" "clause ['cug.10.1']"
promise "or none, where the rule is silent" same "$(value_of recheck-notice-limit source) $(value_of recheck-notice-limit clauses)" "ours []"
promise "a shorter one is taken" same "$(set_value rectify-limit '3 workdays')" done
promise "and is in force" same "$(value_of rectify-limit value)" "3 workdays"
promise "beside the regulation's own" same "$(value_of rectify-limit default)" "5 workdays"
promise "a longer one than the regulation's is not" same "$(set_value rectify-limit '6 workdays')" failed
set_value rectify-limit '6 workdays' >/dev/null
promise "with the reason" holds "$BODY" "只能改得更严"
promise "nor one in another unit" same "$(set_value rectify-limit '2 days')" failed
promise "back to the regulation's own it may go" same "$(set_value rectify-limit '5 workdays')" done
promise "a row of a table is set alone" same "$(set_value triage-limit.高危 '1 workday')" done
promise "the other rows stay" same "$(value_of triage-limit.中危 value)" "5 workdays"
promise "a number that may only grow does not shrink" same "$(set_value password-length 8)" failed
promise "it grows" same "$(set_value password-length 14)" done
promise "what is no value is refused" same "$(set_value password-length '很长')" failed
login zhouqiming
promise "nobody else sets anything" same "$(set_value password-length 20)" 403
world_stop
world_serve
login secadmin
promise "after a restart it is as it was set" same "$(value_of triage-limit.高危 value)" "1 workday"
promise "all of it" same "$(value_of password-length value)" 14
world_stop
promise "and the trail proves it" "$PROGRAM" verify "$DATA"
