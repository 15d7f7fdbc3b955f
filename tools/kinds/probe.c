/* What a try of this kind looks at, and what it takes for well. */
#include "base/must.h"
#include "base/text.h"
#include "watch/probe.h"

#include <math.h>
#include <stdlib.h>

extern const struct probe_kind probe_@NAME@;

struct mine {
    struct probe_run *run;
};

static void cancel(struct probe_run *run) { free(run->mine); }

/* Starts to look and returns at once; whatever is seen, probe_done is called once (probe_tcp.c is a whole example:
 * name resolved, socket polled, answer judged). Until something looks, the kind is blind and its example fails. */
static void start(struct probe_run *run)
{
    struct mine *mine = calloc(1, sizeof *mine);
    MUST(mine);
    mine->run = run;
    run->mine = mine;
    struct probe_result result = probe_answer(PROBE_BLIND, NAN);
    probe_say(&result, "看不见", "nothing looks yet at %s", run->spec->host);
    cancel(run);
    probe_done(run, &result);
}

static const struct probe_setting settings[] = {
    {"expect", PROBE_TEXT, NULL, 0, 0, NULL, "应答应含", "应答里应有的字样；空着只看有没有应答",
     "what the answer must hold; empty: any answer will do"},
};

const struct probe_kind probe_@NAME@ = {
    .name = "@NAME@",
    .title = "@NAME@",
    .en = "@NAME@",
    .unit = "ms",
    .address = PROBE_HOST_PORT,
    .timeout = 3000,
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .start = start,
    .cancel = cancel,
    .examples =
        {
            {.address = "{tcp}", .verdict = PROBE_UP},
            {.address = "{closed}", .verdict = PROBE_DOWN},
        },
};
