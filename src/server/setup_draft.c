#include "server/setup_inner.h"

#include "base/random.h"
#include "server/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The draft and the code: two small files, written whole or not at all. */

enum { DRAFT_MOST = 256 * 1024 };

static int failed_at(const char *path, struct oops *oops)
{
    return oops_printf(oops, errno == ENOSPC ? ERR_DISK_FULL : ERR_IO, path, "写不了 %s：%s", path, strerror(errno));
}

static int write_whole(const char *path, const char *text, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *part = arena_printf(arena, "%s.part", path);
    size_t n = strlen(text);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed_at(part, oops);
    bool written = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    int failed = written ? 0 : failed_at(part, oops);
    close(fd);
    return failed ? failed : rename(part, path) ? failed_at(path, oops) : 0;
}

/* --- the code --- */

static void make_code(char ret_code[SETUP_CODE])
{
    static const char LETTERS[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32, without look-alikes */
    unsigned char random[12];
    size_t n = 0;
    random_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i && i % 4 == 0)
            ret_code[n++] = '-';
        ret_code[n++] = LETTERS[random[i] % 32];
    }
    ret_code[n] = 0;
}

static int load_code(struct setup *setup, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct oops none = {0};
    char *text = NULL;
    size_t n = 0;
    if (folder_read(arena, setup->code_path, 64, &text, &n, &none) == 0) {
        text[strcspn(text, "\n")] = 0;
        if (strlen(text) == 14 && strspn(text, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ-") == 14) {
            snprintf(setup->code, sizeof setup->code, "%s", text);
            return 0;
        }
    }
    make_code(setup->code);
    return write_whole(setup->code_path, arena_printf(arena, "%s\n", setup->code), oops);
}

/* --- the draft --- */

/* A draft that cannot be read is begun anew: all that has taken effect is in the store. */
int setup_draft_load(struct setup *setup, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct oops none = {0};
    const struct json_limits limits = {.bytes = DRAFT_MOST};
    char *text = NULL;
    size_t n = 0;
    json_t *draft = NULL;
    if (folder_read(arena, setup->draft_path, DRAFT_MOST, &text, &n, &none) < 0 ||
        json_read(text, n, "setup.json", &limits, &draft, &none) < 0 || !json_is_object(draft)) {
        json_decref(draft);
        draft = json_object();
    }
    pthread_mutex_lock(&setup->lock);
    json_decref(setup->draft);
    setup->draft = draft;
    pthread_mutex_unlock(&setup->lock);
    return load_code(setup, oops);
}

void setup_draft_drop(struct setup *setup)
{
    pthread_mutex_lock(&setup->lock);
    json_decref(setup->draft);
    setup->draft = json_object();
    pthread_mutex_unlock(&setup->lock);
    unlink(setup->draft_path);
    unlink(setup->code_path);
    explicit_bzero(setup->code, sizeof setup->code);
}

const char *setup_draft_text(struct setup *setup, struct arena *arena, const char *name)
{
    pthread_mutex_lock(&setup->lock);
    const char *text = json_string_value(json_object_get(setup->draft, name));
    const char *copy = arena_text(arena, text ? text : "");
    pthread_mutex_unlock(&setup->lock);
    return copy;
}

int64_t setup_draft_int(struct setup *setup, const char *name)
{
    pthread_mutex_lock(&setup->lock);
    int64_t number = json_integer_value(json_object_get(setup->draft, name));
    pthread_mutex_unlock(&setup->lock);
    return number;
}

static int save(struct setup *setup, struct oops *oops)
{
    char *text = json_dumps(setup->draft, JSON_COMPACT);
    if (!text)
        return oops_set(oops, ERR_INTERNAL, "setup.json", NULL, NULL);
    int failed = strlen(text) >= DRAFT_MOST
                     ? oops_set(oops, ERR_TOO_LARGE, "forms", "暂存的内容太长", "the draft is too long")
                     : write_whole(setup->draft_path, text, oops);
    free(text);
    return failed;
}

int setup_draft_set(struct setup *setup, const char *name, json_t *value, struct oops *oops)
{
    pthread_mutex_lock(&setup->lock);
    json_t *former = json_incref(json_object_get(setup->draft, name));
    json_object_set_new(setup->draft, name, value);
    int failed = save(setup, oops);
    if (failed && former)
        json_object_set(setup->draft, name, former);
    else if (failed)
        json_object_del(setup->draft, name);
    json_decref(former);
    pthread_mutex_unlock(&setup->lock);
    return failed;
}

bool setup_skipped(struct setup *setup, const char *step)
{
    size_t i;
    json_t *one;
    bool found = false;
    pthread_mutex_lock(&setup->lock);
    json_array_foreach(json_object_get(setup->draft, "skipped"), i, one)
        found = found || text_same(json_string_value(one), step);
    pthread_mutex_unlock(&setup->lock);
    return found;
}

int setup_skip(struct setup *setup, const char *step, struct oops *oops)
{
    if (setup_skipped(setup, step))
        return 0;
    pthread_mutex_lock(&setup->lock);
    json_t *skipped = json_copy(json_object_get(setup->draft, "skipped"));
    pthread_mutex_unlock(&setup->lock);
    skipped = skipped ? skipped : json_array();
    json_array_append_new(skipped, json_string(step));
    return setup_draft_set(setup, "skipped", skipped, oops);
}
