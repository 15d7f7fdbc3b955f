#include "format/frame.h"

#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct frame_reader {
    char *buffer;
    size_t n, cap;
    size_t taken;    /* bytes of the buffer already handed out */
    char *saved;     /* where a NUL stands instead of the next frame's first byte … */
    char saved_byte; /* … and what stood there */
    size_t frames;
    bool ended;
    bool broken;
};

void frame_head(unsigned char head[FRAME_HEAD], enum frame_type type, size_t n)
{
    MUST(n <= FRAME_MOST);
    head[0] = (unsigned char)type;
    for (int i = 1; i < FRAME_HEAD; i++)
        head[i] = (unsigned char)(n >> (8 * (FRAME_HEAD - 1 - i)));
}

struct frame_reader *frame_reader_new(void)
{
    struct frame_reader *reader = calloc(1, sizeof *reader);
    MUST(reader);
    return reader;
}

void frame_reader_free(struct frame_reader *reader)
{
    if (!reader)
        return;
    free(reader->buffer);
    free(reader);
}

static void restore_byte(struct frame_reader *reader)
{
    if (reader->saved)
        *reader->saved = reader->saved_byte;
    reader->saved = NULL;
}

void frame_feed(struct frame_reader *reader, const char *bytes, size_t n)
{
    restore_byte(reader);
    if (reader->taken)
        memmove(reader->buffer, reader->buffer + reader->taken, reader->n - reader->taken);
    reader->n -= reader->taken;
    reader->taken = 0;
    if (reader->n + n + 1 > reader->cap) {
        reader->cap = (reader->n + n + 1) * 2;
        reader->buffer = realloc(reader->buffer, reader->cap);
        MUST(reader->buffer);
    }
    if (n)
        memcpy(reader->buffer + reader->n, bytes, n);
    reader->n += n;
}

static bool known_type(unsigned char type) { return type && strchr("BHPFSRTEX", type); }

static int refuse(struct frame_reader *reader, const char *en, struct oops *oops)
{
    char where[40];
    reader->broken = true;
    snprintf(where, sizeof where, "frame %zu", reader->frames + 1);
    return oops_set(oops, ERR_CORRUPT, where, "读取程序的回答不合规矩", en);
}

static const char *order_fault(const struct frame_reader *reader, unsigned char type)
{
    if (reader->ended)
        return "a frame behind the last one";
    if (!reader->frames && type != FRAME_BEGIN && type != FRAME_ERROR)
        return "the first frame does not begin";
    return reader->frames && type == FRAME_BEGIN ? "a second beginning" : NULL;
}

int frame_next(struct frame_reader *reader, struct frame *ret_frame, struct oops *oops)
{
    restore_byte(reader);
    if (reader->broken)
        return refuse(reader, "broken before", oops);
    size_t left = reader->n - reader->taken;
    if (!left)
        return FRAME_WAIT;
    const unsigned char *head = (const unsigned char *)reader->buffer + reader->taken;
    const char *fault = known_type(head[0]) ? order_fault(reader, head[0]) : "a frame of no known type";
    if (fault)
        return refuse(reader, fault, oops);
    if (left < FRAME_HEAD)
        return FRAME_WAIT;
    size_t n = (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
    if (n > FRAME_MOST)
        return refuse(reader, "a frame that is too long", oops);
    if (left < FRAME_HEAD + n)
        return FRAME_WAIT;
    char *payload = reader->buffer + reader->taken + FRAME_HEAD;
    reader->taken += FRAME_HEAD + n;
    reader->frames++;
    reader->ended = head[0] == FRAME_END || head[0] == FRAME_ERROR;
    reader->saved = payload + n;
    reader->saved_byte = payload[n];
    payload[n] = '\0';
    *ret_frame = (struct frame){.type = (enum frame_type)head[0], .payload = payload, .n = n};
    return 0;
}

int frame_finish(const struct frame_reader *reader, struct oops *oops)
{
    if (reader->ended && !reader->broken && reader->taken == reader->n)
        return 0;
    return oops_set(oops, ERR_CORRUPT, "", "文件没有读完，读取程序中途停止：没有导入任何内容，可以再传一次",
                    "the reading program stopped before the end of the file: nothing was imported, send it again");
}
