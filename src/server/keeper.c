#include "server/keeper.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "rules/terms.h"
#include "server/auditors.h"
#include "server/folder.h"
#include "store/store_keep.h"
#include "store/store_note.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    BEAT_MS = 10 * 1000,
    SWEEP_MS = 10 * 60 * 1000,
    HOUR_MS = 60 * 60 * 1000,
    DAY_SECONDS = 24 * 60 * 60,
    LEAST_FREE = 20,
    FREE_AGAIN = 10,   /* per mille above the bound, so that it does not flutter */
    LOOKED_THROUGH = 500,
};

struct keeper {
    struct keeper_plan plan;
    struct arena *arena;
    const char *seals, *spool;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool ending, sealed;
    struct seal seal;          /* the newest */
    struct keeper_figures figures;
    /* the thread's own */
    struct store *store;
    const struct law *law;
    ms_t swept, hourly;
};

/* --- the store --- */

static struct store *look(struct keeper *keeper)
{
    struct oops oops = {0};
    const struct law *law = office_law(keeper->plan.office);
    if (!keeper->store && store_open(keeper->plan.store_path, STORE_KEEPER, &keeper->store, &oops) < 0) {
        log_error("keeper.open", "%s %s", oops.en, oops.where);
        return NULL;
    }
    if (law != keeper->law) {
        store_use_table(keeper->store, &change_table);
        store_use_schema(keeper->store, &law->schema);
        keeper->law = law;
    }
    return keeper->store;
}

static void copy_log(struct keeper *keeper)
{
    struct store_figures figures;
    struct oops oops = {0};
    store_figures(keeper->store, &figures);
    if (!figures.wal_bytes)
        return;
    if (store_checkpoint_passive(keeper->store, &oops) < 0) {
        log_warn("store.checkpoint", "%s %s", oops.en, oops.where);
        return;
    }
    pthread_mutex_lock(&keeper->lock);
    keeper->figures.checkpoints++;
    pthread_mutex_unlock(&keeper->lock);
}

/* --- the disk --- */

static void look_at_disk(struct keeper *keeper)
{
    struct statvfs disk;
    if (statvfs(keeper->plan.data_folder, &disk) || !disk.f_blocks)
        return;
    int free = (int)(disk.f_bavail * 1000 / disk.f_blocks), least = keeper->plan.least_free;
    pthread_mutex_lock(&keeper->lock);
    bool before = keeper->figures.held, held = free < (before ? least + FREE_AGAIN : least);
    keeper->figures.held = held;
    keeper->figures.free_permille = free;
    pthread_mutex_unlock(&keeper->lock);
    if (held == before)
        return;
    office_hold(keeper->plan.office, held);
    if (held)
        log_error("disk.full", "%d.%d %% free: nothing is written until there is more room", free / 10, free % 10);
    else
        log_info("disk.room", "%d.%d %% free: writing goes on", free / 10, free % 10);
}

/* --- sweeping --- */

static int sweep_notes(struct house *house, void *arg)
{
    (void)arg;
    return store_note_sweep(pen_store(house->pen), clock_true());
}

/* Uploads are renamed into the evidence when they are whole; what lies here for a day was given up. */
static void sweep_spool(struct keeper *keeper)
{
    DIR *dir = opendir(keeper->spool);
    ARENA_SCOPE(arena);
    int64_t swept = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        const char *path = arena_printf(arena, "%s/%s", keeper->spool, entry->d_name);
        struct stat stat_;
        bool old =
            lstat(path, &stat_) == 0 && S_ISREG(stat_.st_mode) && clock_true() / 1000 - stat_.st_mtime > DAY_SECONDS;
        swept += old && unlink(path) == 0;
    }
    if (dir)
        closedir(dir);
    pthread_mutex_lock(&keeper->lock);
    keeper->figures.swept += swept;
    pthread_mutex_unlock(&keeper->lock);
}

/* --- sealing --- */

/* The mail that carries a seal is a change too: alone it is no reason to seal again. */
static bool worth_sealing(struct keeper *keeper)
{
    static const char *const COLUMNS[] = {"verb"};
    ARENA_SCOPE(arena);
    struct answer answer;
    struct oops oops = {0};
    struct seal last;
    if (!keeper_seal(keeper, &last))
        return true;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .where = term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(last.seq)),
                      .limit = LOOKED_THROUGH,
                      .columns = COLUMNS,
                      .column_count = 1};
    if (store_ask(keeper->store, arena, &ask, &answer, &oops) < 0)
        return true;
    for (size_t i = 0; i < answer.n; i++)
        if (!text_starts(row_text(&answer.rows[i], "verb"), "delivery."))
            return true;
    return answer.more;
}

static void mail_seal(struct keeper *keeper, const struct seal *seal)
{
    ARENA_SCOPE(arena);
    struct text line = TEXT(arena);
    seal_print(&line, seal);
    struct auditors_word word = {
        .notice = "seal",
        .key = arena_printf(arena, "seal:%lld", (long long)seal->number),
        .actor = "封条",
        .title = arena_printf(arena, "第 %lld 枚封条", (long long)seal->number),
        .text = arena_printf(arena, "请保存这一行，它证明此刻之前的办理痕迹没有被改写：\n%s", text_end(&line)),
        .title_en = arena_printf(arena, "Seal no. %lld", (long long)seal->number),
        .text_en =
            arena_printf(arena, "Keep this line: it proves that nothing done before this moment was rewritten.\n%s",
                         text_end(&line)),
    };
    auditors_tell(keeper->plan.office, keeper->store, keeper->law, &word);
}

static void note_seal(struct keeper *keeper, const struct seal *seal, bool made)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->seal = *seal;
    keeper->sealed = true;
    keeper->figures.seals += made;
    pthread_mutex_unlock(&keeper->lock);
}

static void seal_now(struct keeper *keeper)
{
    struct seal seal;
    struct oops oops = {0};
    if (!look(keeper) || !worth_sealing(keeper))
        return;
    int none = seal_make(keeper->store, keeper->seals, office_now(keeper->plan.office), &seal, &oops);
    if (none < 0)
        log_error("seal.make", "%s %s", oops.en, oops.where);
    if (none)
        return;
    note_seal(keeper, &seal, true);
    log_info("seal.made", "seal %lld over change %lld", (long long)seal.number, (long long)seal.seq);
    mail_seal(keeper, &seal);
}

/* The last line of the folder, made before this start. */
static void recall_seal(struct keeper *keeper)
{
    ARENA_SCOPE(arena);
    char *bytes;
    size_t n;
    struct seal seal;
    struct oops oops = {0};
    if (folder_read(arena, arena_printf(arena, "%s/seals.jsonl", keeper->seals), 256 << 20, &bytes, &n, &oops) < 0)
        return;
    while (n && bytes[n - 1] == '\n')
        bytes[--n] = '\0';
    const char *line = strrchr(bytes, '\n');
    if (n && seal_parse(line ? line + 1 : bytes, &seal, &oops) == 0)
        note_seal(keeper, &seal, false);
}

/* --- the thread --- */

static bool is_time(ms_t *last, ms_t every)
{
    ms_t now = clock_machine();
    if (now - *last < every)
        return false;
    *last = now;
    return true;
}

static void beat(struct keeper *keeper)
{
    look_at_disk(keeper);
    office_try_room(keeper->plan.office);
    if (look(keeper))
        copy_log(keeper);
    if (is_time(&keeper->swept, SWEEP_MS) && office_call(keeper->plan.office, sweep_notes, NULL) < 0)
        log_warn("keeper.notes", "expired notes stay until the next round");
    if (!is_time(&keeper->hourly, keeper->plan.seal_ms))
        return;
    sweep_spool(keeper);
    seal_now(keeper);
}

static bool rest(struct keeper *keeper)
{
    struct timespec until;
    clock_wait_end(keeper->plan.beat_ms, &until);
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->ending)
        pthread_cond_timedwait(&keeper->more, &keeper->lock, &until);
    bool ending = keeper->ending;
    pthread_mutex_unlock(&keeper->lock);
    return !ending;
}

static int nothing(struct house *house, void *arg)
{
    (void)house;
    (void)arg;
    return 0;
}

static void *keep(void *arg)
{
    struct keeper *keeper = arg;
    look_at_disk(keeper);
    while (rest(keeper))
        beat(keeper);
    if (office_call(keeper->plan.office, nothing, NULL) == 0) /* whatever was handed in before is committed now */
        seal_now(keeper);
    store_close(keeper->store);
    return NULL;
}

/* --- starting and ending --- */

int keeper_start(const struct keeper_plan *plan, struct keeper **ret_keeper, struct oops *oops)
{
    struct arena *arena = arena_new();
    struct keeper *keeper = ARENA_NEW(arena, struct keeper);
    *keeper = (struct keeper){
        .plan = *plan,
        .arena = arena,
        .seals = arena_printf(arena, "%s/seals", plan->data_folder),
        .spool = arena_printf(arena, "%s/spool", plan->data_folder),
        .figures = {.free_permille = -1},
        .swept = clock_machine(),
        .hourly = clock_machine(),
    };
    keeper->plan.beat_ms = plan->beat_ms ? plan->beat_ms : BEAT_MS;
    keeper->plan.seal_ms = plan->seal_ms ? plan->seal_ms : HOUR_MS;
    keeper->plan.least_free = plan->least_free ? plan->least_free : LEAST_FREE;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->more, NULL);
    if (mkdir(keeper->seals, 0700) && errno != EEXIST) {
        int failed = oops_printf(oops, ERR_IO, keeper->seals, "建不了文件夹 %s：%s", keeper->seals, strerror(errno));
        arena_free(arena);
        return failed;
    }
    recall_seal(keeper);
    if (pthread_create(&keeper->thread, NULL, keep, keeper)) {
        arena_free(arena);
        return oops_set(oops, ERR_NOMEM, "keeper", NULL, NULL);
    }
    pthread_setname_np(keeper->thread, "keeper");
    *ret_keeper = keeper;
    return 0;
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->ending = true;
    pthread_cond_signal(&keeper->more);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    pthread_mutex_destroy(&keeper->lock);
    pthread_cond_destroy(&keeper->more);
    arena_free(keeper->arena);
}

bool keeper_seal(struct keeper *keeper, struct seal *ret_seal)
{
    pthread_mutex_lock(&keeper->lock);
    bool sealed = keeper->sealed;
    if (sealed)
        *ret_seal = keeper->seal;
    pthread_mutex_unlock(&keeper->lock);
    return sealed;
}

void keeper_figures(struct keeper *keeper, struct keeper_figures *ret_figures)
{
    pthread_mutex_lock(&keeper->lock);
    *ret_figures = keeper->figures;
    pthread_mutex_unlock(&keeper->lock);
}
