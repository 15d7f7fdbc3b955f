/* The steps of the first set-up, each handed to the wiring with its checked body; and the end of a demonstration. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/setup.h"

#include <string.h>

struct step {
    const char *verb;
    struct actor actor;
};

static int run(struct call *call)
{
    const struct api_setup *setup = &call->api->wiring.setup;
    const struct step *step = call->state;
    struct api_step taken = {.verb = step->verb,
                             .body = call->body,
                             .actor = step->actor,
                             .arena = call->arena,
                             .out = &call->json,
                             .faults = &call->faults,
                             .english = call->english};
    json_open_object(&call->json);
    int err = setup->take(setup->context, &taken, &call->oops);
    json_close(&call->json);
    return err;
}

static int take(struct call *call, const char *verb)
{
    struct step *step = ARENA_NEW(call->arena, struct step);
    *step = (struct step){.verb = verb, .actor = sending_actor(call)};
    call->state = step;
    return call_on_slow(call, run);
}

int setup_get(struct call *call) { return take(call, "look"); }
int setup_draft_put(struct call *call) { return take(call, "draft"); }
int setup_institution_put(struct call *call) { return take(call, "institution"); }
int setup_check_post(struct call *call) { return take(call, "check"); }
int setup_adopt_post(struct call *call) { return take(call, "adopt"); }
int setup_people_get(struct call *call) { return take(call, "people"); }
int setup_people_post(struct call *call) { return take(call, "add"); }
int setup_posts_get(struct call *call) { return take(call, "posts"); }
int setup_posts_put(struct call *call) { return take(call, "appoint"); }
int setup_administrators_put(struct call *call) { return take(call, "administrators"); }
int setup_skip_post(struct call *call) { return take(call, "skip"); }
int setup_report_get(struct call *call) { return take(call, "report"); }
int setup_finish_post(struct call *call) { return take(call, "finish"); }
int setup_demo_post(struct call *call) { return take(call, "demo"); }
int setup_restart_post(struct call *call) { return take(call, "restart"); }

int demo_delete(struct call *call)
{
    if (!call->api->wiring.setup.take || !api_settings(call->api)->demo)
        return oops_set(&call->oops, ERR_REFUSED, "path", "这里是真实数据，不能这样移除",
                        "this is real data and cannot be removed like this");
    return take(call, "remove-demo");
}
