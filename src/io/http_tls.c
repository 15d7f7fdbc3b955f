#include "io/http_tls.h"

#include "base/must.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

struct http_tls {
    SSL *ssl;
    BIO *from_wire, *to_wire; /* owned by ssl */
};

static SSL_CTX *as_ctx(struct http_tls_context *context) { return (SSL_CTX *)(void *)context; }

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size, const unsigned char *in,
                           unsigned in_size, void *arg)
{
    static const unsigned char OURS[] = "\x08http/1.1";
    (void)ssl, (void)arg;
    unsigned char *chosen;
    int found = SSL_select_next_proto(&chosen, out_size, OURS, sizeof OURS - 1, in, in_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static int refuse_files(SSL_CTX *ctx, struct oops *oops, const char *where)
{
    char text[200];
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    SSL_CTX_free(ctx);
    return oops_printf(oops, ERR_INVALID, where, "证书或私钥不可用（%s）；请检查 PEM 文件是否存在、完整且互相匹配",
                       text);
}

int http_tls_context_new(const char *cert_file, const char *key_file, struct oops *oops,
                         struct http_tls_context **ret_context)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    MUST(ctx);
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF); /* tickets suffice */
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
    MUST(SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20"));
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(ctx, cert_file) != 1)
        return refuse_files(ctx, oops, cert_file);
    if (!key_file || SSL_CTX_use_PrivateKey_file(ctx, key_file, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(ctx) != 1)
        return refuse_files(ctx, oops, key_file ? key_file : "key_file");
    *ret_context = (struct http_tls_context *)(void *)ctx;
    return 0;
}

void http_tls_context_free(struct http_tls_context *context) { SSL_CTX_free(as_ctx(context)); }

struct http_tls *http_tls_new(struct http_tls_context *context)
{
    struct http_tls *tls = calloc(1, sizeof *tls);
    SSL *ssl = SSL_new(as_ctx(context));
    BIO *from_wire = BIO_new(BIO_s_mem()), *to_wire = BIO_new(BIO_s_mem());
    if (!tls || !ssl || !from_wire || !to_wire) {
        SSL_free(ssl);
        BIO_free(from_wire);
        BIO_free(to_wire);
        free(tls);
        return NULL;
    }
    SSL_set_bio(ssl, from_wire, to_wire);
    SSL_set_accept_state(ssl);
    *tls = (struct http_tls){ssl, from_wire, to_wire};
    return tls;
}

void http_tls_free(struct http_tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

void http_tls_take(struct http_tls *tls, const char *bytes, size_t n)
{
    MUST(BIO_write(tls->from_wire, bytes, (int)n) == (int)n);
}

int http_tls_read(struct http_tls *tls, char *ret_bytes, size_t cap)
{
    ERR_clear_error();
    int n = SSL_read(tls->ssl, ret_bytes, (int)cap);
    if (n > 0)
        return n;
    return SSL_get_error(tls->ssl, n) == SSL_ERROR_WANT_READ ? 0 : -1;
}

int http_tls_write(struct http_tls *tls, const char *bytes, size_t n)
{
    ERR_clear_error();
    return SSL_write(tls->ssl, bytes, (int)n) == (int)n ? 0 : -1;
}

void http_tls_close(struct http_tls *tls)
{
    ERR_clear_error();
    if (SSL_is_init_finished(tls->ssl))
        SSL_shutdown(tls->ssl);
}

size_t http_tls_pending(const struct http_tls *tls) { return BIO_ctrl_pending(tls->to_wire); }

void http_tls_fetch(struct http_tls *tls, char *ret_bytes, size_t n)
{
    MUST(BIO_read(tls->to_wire, ret_bytes, (int)n) == (int)n);
}
