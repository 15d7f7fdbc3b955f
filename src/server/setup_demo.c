#include "server/setup_inner.h"

#include "server/demo.h"
#include "server/folder.h"

#include <string.h>

/* The demonstration is built beside the house that is served, and takes its place once it is whole. */

static void told(void *context, const char *zh, const char *en, size_t done, size_t total)
{
    struct setup *setup = context;
    pthread_mutex_lock(&setup->lock);
    setup->loading.zh = zh;
    setup->loading.en = en;
    setup->loading.done = done;
    setup->loading.total = total;
    pthread_mutex_unlock(&setup->lock);
}

static void *load(void *arg)
{
    ARENA_SCOPE(arena);
    struct setup *setup = arg;
    struct demo_watcher watcher = {.told = told, .context = setup};
    struct demo_figures figures;
    struct oops oops = {0}, ignored = {0};
    int failed = folder_remove(setup->part_folder, &oops);
    if (!failed)
        failed = demo_build(setup->part_folder, &watcher, &figures, &oops);
    if (!failed)
        failed = folder_publish(arena, setup->part_folder, setup->demo_folder, &oops);
    if (failed < 0 && !oops.code)
        (void)!oops_set(&oops, -failed, setup->demo_folder, NULL, NULL);
    if (failed < 0)
        (void)!folder_remove(setup->part_folder, &ignored);
    pthread_mutex_lock(&setup->lock);
    setup->loading.over = true;
    setup->loading.fault = oops;
    pthread_mutex_unlock(&setup->lock);
    if (!failed)
        setup_wish(setup, SETUP_AGAIN);
    return NULL;
}

void setup_end_loading(struct setup *setup)
{
    if (setup->loading.begun)
        pthread_join(setup->loading.thread, NULL);
    setup->loading = (struct setup_loading){0};
}

int setup_demo(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    int failed = 0;
    (void)step;
    pthread_mutex_lock(&setup->lock);
    bool running = setup->loading.begun && !setup->loading.over, former = setup->loading.begun && setup->loading.over;
    pthread_t thread = setup->loading.thread;
    if (!running) {
        setup->loading =
            (struct setup_loading){.begun = true, .zh = "准备", .en = "getting ready", .since = clock_machine()};
        failed = pthread_create(&setup->loading.thread, NULL, load, setup);
        setup->loading.begun = !failed;
    }
    pthread_mutex_unlock(&setup->lock);
    if (former)
        pthread_join(thread, NULL);
    return failed ? oops_set(oops, ERR_NOMEM, "demo", NULL, NULL) : 0;
}

void setup_tell_loading(struct setup *setup, struct json *out, bool english)
{
    pthread_mutex_lock(&setup->lock);
    const struct setup_loading *loading = &setup->loading;
    json_key(out, "demo");
    json_open_object(out);
    json_key_text(out, "state", !loading->begun ? "none" : loading->fault.code ? "failed" : "loading");
    if (loading->begun) {
        json_key_text(out, "text",
                      loading->fault.code ? english ? loading->fault.en : loading->fault.zh
                      : english           ? loading->en
                                          : loading->zh);
        json_key_text(out, "where", loading->fault.where);
        json_key_int(out, "done", (int64_t)loading->done);
        json_key_int(out, "total", (int64_t)loading->total);
        json_key_int(out, "ms", clock_machine() - loading->since);
    }
    json_close(out);
    pthread_mutex_unlock(&setup->lock);
}
