#include "paper/paper_qr.h"

#include "base/must.h"
#include "base/text.h"

#include <cairo.h>
#include <qrencode.h>
#include <string.h>

static void code_free(QRcode **code) { QRcode_free(*code); }

int paper_qr_make(struct arena *arena, const char *content, struct paper_qr *ret_code, struct oops *oops)
{
    size_t n = strlen(content);
    if (n == 0)
        return oops_set(oops, ERR_INVALID, "qr", "二维码没有内容", "the QR code has no content");
    if (n > PAPER_QR_BYTES)
        return oops_set(oops, ERR_TOO_LARGE, "qr", "二维码的内容太长", "the content of the QR code is too long");
    __attribute__((cleanup(code_free))) QRcode *code =
        QRcode_encodeData((int)n, (const unsigned char *)content, 0, QR_ECLEVEL_M);
    if (!code)
        return oops_set(oops, ERR_INTERNAL, "qr", "二维码生成失败", "the QR code could not be made");
    size_t modules = (size_t)code->width * (size_t)code->width;
    unsigned char *on = arena_take(arena, modules);
    for (size_t i = 0; i < modules; i++)
        on[i] = code->data[i] & 1;
    *ret_code = (struct paper_qr){.size = code->width, .on = on};
    return 0;
}

bool paper_qr_at(const struct paper_qr *code, int x, int y)
{
    return x >= 0 && y >= 0 && x < code->size && y < code->size && code->on[y * code->size + x];
}

static cairo_status_t append(void *text, const unsigned char *bytes, unsigned n)
{
    text_add_n(text, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void surface_free(cairo_surface_t **surface) { cairo_surface_destroy(*surface); }

void paper_qr_png(struct arena *arena, const struct paper_qr *code, int scale, const char **ret_bytes, size_t *ret_size)
{
    enum { QUIET = 4 };
    int side = (code->size + 2 * QUIET) * scale;
    __attribute__((cleanup(surface_free))) cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_surface_flush(surface);
    unsigned char *pixels = cairo_image_surface_get_data(surface);
    MUST(pixels);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            bool on = paper_qr_at(code, x / scale - QUIET, y / scale - QUIET);
            memset(pixels + y * stride + x * 4, on ? 0 : 255, 4);
        }
    cairo_surface_mark_dirty(surface);
    struct text png = TEXT(arena);
    MUST(cairo_surface_write_to_png_stream(surface, append, &png) == CAIRO_STATUS_SUCCESS);
    *ret_bytes = text_end(&png);
    *ret_size = png.n;
}
