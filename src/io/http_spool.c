#include "io/http_spool.h"

#include "base/must.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

struct http_spool {
    uv_work_t work;
    uv_loop_t *uv;
    int file;  /* -1 = not open */
    bool made; /* the file was created */
    EVP_MD_CTX *digest;
    char hash[65];
    char *piece;
    size_t piece_size;
    bool last;
    int code;
    void (*done)(int code, void *arg);
    void *arg;
    char path[];
};

struct http_spool *http_spool_new(struct uv_loop_s *uv, const char *folder)
{
    size_t room = strlen(folder) + sizeof "/upload-" + 32;
    struct http_spool *spool = calloc(1, sizeof *spool + room);
    MUST(spool);
    char name[33];
    random_hex(name, 16);
    snprintf(spool->path, room, "%s/upload-%s", folder, name);
    spool->uv = uv;
    spool->file = -1;
    spool->digest = EVP_MD_CTX_new();
    MUST(spool->digest && EVP_DigestInit_ex(spool->digest, EVP_sha256(), NULL));
    return spool;
}

static int disk_error(void) { return errno == ENOSPC || errno == EDQUOT ? -ERR_DISK_FULL : -ERR_IO; }

static int write_piece(struct http_spool *spool)
{
    if (!spool->made) {
        spool->file = open(spool->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (spool->file < 0)
            return disk_error();
        spool->made = true;
    }
    for (size_t written = 0; written < spool->piece_size;) {
        ssize_t n = write(spool->file, spool->piece + written, spool->piece_size - written);
        if (n < 0)
            return disk_error();
        written += (size_t)n;
    }
    MUST(EVP_DigestUpdate(spool->digest, spool->piece, spool->piece_size));
    return 0;
}

static int finish(struct http_spool *spool)
{
    unsigned char hash[32];
    MUST(EVP_DigestFinal_ex(spool->digest, hash, NULL));
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(spool->hash + 2 * i, 3, "%02x", hash[i]);
    int failed = fdatasync(spool->file);
    int code = failed ? disk_error() : 0;
    close(spool->file);
    spool->file = -1;
    return code;
}

static void work(uv_work_t *work)
{
    struct http_spool *spool = work->data;
    spool->code = write_piece(spool);
    if (spool->code == 0 && spool->last)
        spool->code = finish(spool);
}

static void worked(uv_work_t *work, int status)
{
    struct http_spool *spool = work->data;
    (void)status; /* never cancelled */
    free(spool->piece);
    spool->piece = NULL;
    spool->done(spool->code, spool->arg);
}

void http_spool_write(struct http_spool *spool, const char *bytes, size_t n, bool last,
                      void (*done)(int code, void *arg), void *arg)
{
    MUST(!spool->piece);
    spool->piece = malloc(n ? n : 1);
    MUST(spool->piece);
    memcpy(spool->piece, bytes, n);
    spool->piece_size = n;
    spool->last = last;
    spool->done = done;
    spool->arg = arg;
    spool->work.data = spool;
    MUST(uv_queue_work(spool->uv, &spool->work, work, worked) == 0);
}

const char *http_spool_path(const struct http_spool *spool) { return spool->path; }
const char *http_spool_hash(const struct http_spool *spool) { return spool->hash; }

static void remove_file(uv_work_t *work)
{
    struct http_spool *spool = work->data;
    if (spool->file >= 0)
        close(spool->file);
    unlink(spool->path);
}

static void removed(uv_work_t *work, int status)
{
    struct http_spool *spool = work->data;
    (void)status;
    EVP_MD_CTX_free(spool->digest);
    free(spool);
}

void http_spool_free(struct http_spool *spool)
{
    if (!spool)
        return;
    MUST(!spool->piece);
    spool->work.data = spool;
    if (!spool->made)
        removed(&spool->work, 0);
    else
        MUST(uv_queue_work(spool->uv, &spool->work, remove_file, removed) == 0);
}
