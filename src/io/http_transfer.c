#include "io/http_transfer.h"

#include "base/must.h"
#include "io/hostname.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { DEFAULT_REPLY = 64 * 1024, DEFAULT_TIMEOUT_MS = 10 * 1000, MAX_HEADERS = 64 * 1024, MAX_REDIRECTS = 5 };

/* ---- what libcurl calls ---- */

static size_t on_body(char *bytes, size_t one, size_t n, void *arg)
{
    struct http_transfer *transfer = arg;
    size_t room = transfer->max_reply - transfer->reply.n, taken = n < room ? n : room;
    (void)one;
    text_add_n(&transfer->reply, bytes, taken);
    transfer->cut = taken < n;
    return taken; /* fewer than n ends the transfer */
}

static size_t on_header(char *bytes, size_t one, size_t n, void *arg)
{
    struct http_transfer *transfer = arg;
    (void)one;
    if (!transfer->smtp && n > 5 && memcmp(bytes, "HTTP/", 5) == 0)
        transfer->reply_headers.n = 0; /* of a redirect, or 100 Continue */
    if (transfer->reply_headers.n + n > MAX_HEADERS)
        return 0;
    text_add_n(&transfer->reply_headers, bytes, n);
    return n;
}

static size_t on_mail(char *bytes, size_t one, size_t n, void *arg)
{
    struct http_transfer *transfer = arg;
    size_t left = transfer->mail_size - transfer->mail_sent;
    n = one * n < left ? one * n : left;
    memcpy(bytes, transfer->mail + transfer->mail_sent, n);
    transfer->mail_sent += n;
    return n;
}

static bool is_loopback(const struct curl_sockaddr *address)
{
    const struct sockaddr_in *v4 = (const void *)&address->addr;
    const struct sockaddr_in6 *v6 = (const void *)&address->addr;
    return address->family == AF_INET    ? ntohl(v4->sin_addr.s_addr) >> 24 == 127
           : address->family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr)
                                         : false;
}

static curl_socket_t on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)arg, (void)purpose;
    if (!is_loopback(address))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static ms_t time_of(const ASN1_TIME *time)
{
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) == 1 ? (ms_t)timegm(&tm) * 1000 : 0;
}

/* OpenSSL asks us instead of its own verification. libcurl loads no authorities when told not to verify, so it is
 * always told to; here the true verdict is kept, and overruled where the request takes any certificate. */
static int on_certificate(X509_STORE_CTX *store, void *arg)
{
    struct http_transfer *transfer = arg;
    int good = X509_verify_cert(store);
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(store);
    X509_free(transfer->cert);
    transfer->cert = X509_STORE_CTX_get0_cert(store);
    X509_up_ref(transfer->cert);
    transfer->verified = good == 1 ? X509_V_OK : X509_STORE_CTX_get_error(store);
    transfer->chain_until = time_of(X509_get0_notAfter(transfer->cert));
    transfer->certificates = sk_X509_num(sent) > 0 ? sk_X509_num(sent) : 1;
    for (int i = 0; i < sk_X509_num(sent); i++) {
        ms_t until = time_of(X509_get0_notAfter(sk_X509_value(sent, i)));
        transfer->chain_until = until < transfer->chain_until ? until : transfer->chain_until;
    }
    if (!transfer->skip_verify)
        return good;
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

static CURLcode on_tls(CURL *easy, void *context, void *arg)
{
    (void)easy;
    SSL_CTX_set_cert_verify_callback(context, on_certificate, arg);
    return CURLE_OK;
}

/* ---- a request becomes a transfer: in the caller's thread, libcurl copies the texts ---- */

#define SET(transfer, option, value) MUST(curl_easy_setopt((transfer)->easy, (option), (value)) == CURLE_OK)

static bool is_plain(const char *text)
{
    for (; text && *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static void set_headers(struct http_transfer *transfer, const struct http_header *headers)
{
    for (; headers && headers->name; headers++) {
        transfer->invalid |= !is_plain(headers->name) || !is_plain(headers->value) || text_empty(headers->name);
        /* "Name;" is libcurl's way to send a header without value */
        const char *line = text_empty(headers->value)
                               ? arena_printf(transfer->arena, "%s;", headers->name)
                               : arena_printf(transfer->arena, "%s: %s", headers->name, headers->value);
        transfer->headers = curl_slist_append(transfer->headers, line);
    }
    SET(transfer, CURLOPT_HTTPHEADER, transfer->headers);
}

static void set_http(struct http_transfer *transfer, const struct http_client_request *request)
{
    const char *method = request->method ? request->method : request->body ? "POST" : "GET";
    bool sends = request->body || text_same(method, "POST") || text_same(method, "PUT") || text_same(method, "PATCH");
    transfer->invalid |= !is_plain(method) || strchr(method, ' ');
    SET(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(transfer, CURLOPT_FOLLOWLOCATION, request->follow ? 1L : 0L);
    SET(transfer, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
    SET(transfer, CURLOPT_CONNECT_ONLY, request->connect_only ? 1L : 0L);
    if (text_same(method, "HEAD"))
        SET(transfer, CURLOPT_NOBODY, 1L);
    else if (!text_same(method, "GET"))
        SET(transfer, CURLOPT_CUSTOMREQUEST, method);
    if (sends) {
        SET(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        SET(transfer, CURLOPT_COPYPOSTFIELDS, request->body ? request->body : "");
    }
    set_headers(transfer, request->headers);
}

static void set_mail(struct http_transfer *transfer, const struct http_client_request *request)
{
    transfer->mail = arena_copy(transfer->arena, request->body, request->body_size);
    transfer->mail_size = request->body_size;
    transfer->invalid |= !is_plain(request->mail_from) || (request->mail_from && strpbrk(request->mail_from, "<>"));
    for (const char *const *to = request->mail_to; to && *to; to++) {
        transfer->invalid |= !is_plain(*to) || strpbrk(*to, "<>") || text_empty(*to);
        transfer->recipients = curl_slist_append(transfer->recipients, *to);
    }
    transfer->invalid |= !transfer->recipients;
    SET(transfer, CURLOPT_MAIL_FROM, request->mail_from ? request->mail_from : "");
    SET(transfer, CURLOPT_MAIL_RCPT, transfer->recipients);
    SET(transfer, CURLOPT_UPLOAD, 1L);
    SET(transfer, CURLOPT_READFUNCTION, on_mail);
    SET(transfer, CURLOPT_READDATA, transfer);
    SET(transfer, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body_size);
    long tls = request->tls == HTTP_CLIENT_TLS_MUST  ? (long)CURLUSESSL_ALL
               : request->tls == HTTP_CLIENT_TLS_TRY ? (long)CURLUSESSL_TRY
                                                     : (long)CURLUSESSL_NONE;
    SET(transfer, CURLOPT_USE_SSL, tls);
}

static void set_connection(struct http_transfer *transfer, const struct http_client_request *request)
{
    bool fresh = request->fresh || request->connect_only || request->cert_info;
    SET(transfer, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    SET(transfer, CURLOPT_FORBID_REUSE, fresh ? 1L : 0L);
    SET(transfer, CURLOPT_SSL_SESSIONID_CACHE, fresh ? 0L : 1L); /* a resumed session shows no certificates */
    SET(transfer, CURLOPT_SSLVERSION,
        request->skip_verify ? (long)CURL_SSLVERSION_DEFAULT : (long)CURL_SSLVERSION_TLSv1_2);
    SET(transfer, CURLOPT_SSL_VERIFYPEER, request->skip_verify && !request->cert_info ? 0L : 1L);
    SET(transfer, CURLOPT_SSL_VERIFYHOST, request->skip_verify ? 0L : 2L);
    if (request->cert_info) {
        SET(transfer, CURLOPT_SSL_CTX_FUNCTION, on_tls);
        SET(transfer, CURLOPT_SSL_CTX_DATA, transfer);
    }
    if (request->ca_file) {
        SET(transfer, CURLOPT_CAINFO, request->ca_file);
        SET(transfer, CURLOPT_CAPATH, NULL);
    }
    if (request->address) {
        bool v6 = strchr(request->address, ':');
        const char *to = arena_printf(transfer->arena, "::%s%s%s:", v6 ? "[" : "", request->address, v6 ? "]" : "");
        transfer->connect_to = curl_slist_append(NULL, to);
        SET(transfer, CURLOPT_CONNECT_TO, transfer->connect_to);
    }
    SET(transfer, CURLOPT_PROXY, request->proxy ? request->proxy : ""); /* "" also shuts the environment out */
    if (request->user)
        SET(transfer, CURLOPT_USERNAME, request->user);
    if (request->password)
        SET(transfer, CURLOPT_PASSWORD, request->password);
}

struct http_transfer *http_transfer_new(const struct http_client_request *request, bool loopback_only)
{
    struct arena *arena = arena_new();
    struct http_transfer *transfer = ARENA_NEW(arena, struct http_transfer);
    transfer->arena = arena;
    transfer->reply = transfer->reply_headers = TEXT(arena);
    transfer->max_reply = request->max_reply ? request->max_reply : DEFAULT_REPLY;
    transfer->smtp = strncasecmp(request->url, "smtp", 4) == 0;
    transfer->skip_verify = request->skip_verify;
    transfer->easy = curl_easy_init();
    MUST(transfer->easy);
    SET(transfer, CURLOPT_URL, hostname_ascii_url(arena, request->url));
    SET(transfer, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    SET(transfer, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    SET(transfer, CURLOPT_PRIVATE, transfer);
    SET(transfer, CURLOPT_NOSIGNAL, 1L);
    SET(transfer, CURLOPT_QUICK_EXIT, 1L); /* else a time-out in DNS would make the loop wait for the resolver */
    SET(transfer, CURLOPT_ERRORBUFFER, transfer->error);
    SET(transfer, CURLOPT_USERAGENT, "fengsui/" FENGSUI_VERSION);
    SET(transfer, CURLOPT_TIMEOUT_MS, (long)(request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS));
    SET(transfer, CURLOPT_WRITEFUNCTION, on_body);
    SET(transfer, CURLOPT_WRITEDATA, transfer);
    SET(transfer, CURLOPT_HEADERFUNCTION, on_header);
    SET(transfer, CURLOPT_HEADERDATA, transfer);
    if (loopback_only)
        SET(transfer, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    set_connection(transfer, request);
    if (transfer->smtp)
        set_mail(transfer, request);
    else
        set_http(transfer, request);
    return transfer;
}

static void transfer_free(struct http_transfer *transfer)
{
    X509_free(transfer->cert);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->recipients);
    curl_slist_free_all(transfer->connect_to);
    arena_free(transfer->arena);
}

/* ---- the answer ---- */

static int64_t info_us(const struct http_transfer *transfer, CURLINFO what)
{
    curl_off_t us = 0;
    curl_easy_getinfo(transfer->easy, what, &us);
    return us;
}

static const char *info_text(const struct http_transfer *transfer, CURLINFO what)
{
    char *text = NULL;
    curl_easy_getinfo(transfer->easy, what, &text);
    return text ? text : "";
}

static long info_long(const struct http_transfer *transfer, CURLINFO what)
{
    long number = 0;
    curl_easy_getinfo(transfer->easy, what, &number);
    return number;
}

/* libcurl counts every phase from the start of the transfer. */
static void fill_times(const struct http_transfer *transfer, struct http_client_reply *reply)
{
    int64_t dns = info_us(transfer, CURLINFO_NAMELOOKUP_TIME_T), connect = info_us(transfer, CURLINFO_CONNECT_TIME_T);
    int64_t tls = info_us(transfer, CURLINFO_APPCONNECT_TIME_T);
    int64_t sent = info_us(transfer, CURLINFO_PRETRANSFER_TIME_T);
    int64_t first = info_us(transfer, CURLINFO_STARTTRANSFER_TIME_T);
    reply->total_us = info_us(transfer, CURLINFO_TOTAL_TIME_T);
    reply->first_byte_us = first > sent ? first - sent : 0;
    if (info_long(transfer, CURLINFO_NUM_CONNECTS) == 0)
        return;
    reply->dns_us = dns;
    reply->connect_us = connect > dns ? connect - dns : 0;
    reply->tls_us = tls > connect ? tls - connect : 0;
}

static const char *name_of(struct arena *arena, const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    MUST(out);
    X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    char *bytes;
    long n = BIO_get_mem_data(out, &bytes);
    const char *text = arena_text_n(arena, bytes, (size_t)n);
    BIO_free(out);
    return text;
}

static bool is_for_host(const struct http_transfer *transfer, X509 *cert)
{
    CURLU *url = curl_url();
    char *host = NULL;
    bool same = false;
    if (url && curl_url_set(url, CURLUPART_URL, info_text(transfer, CURLINFO_EFFECTIVE_URL), 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        size_t n = strlen(host);
        if (*host == '[' && host[n - 1] == ']')
            host[n - 1] = '\0';
        same = X509_check_host(cert, host, 0, 0, NULL) == 1 || X509_check_ip_asc(cert, host + (*host == '['), 0) == 1;
    }
    curl_free(host);
    curl_url_cleanup(url);
    return same;
}

/* What the handshake showed, also when it failed because of it. */
static void fill_certificates(const struct http_transfer *transfer, struct http_client_reply *reply)
{
    X509 *cert = transfer->cert;
    reply->certificates = transfer->certificates;
    reply->chain_until = transfer->chain_until;
    reply->cert_from = time_of(X509_get0_notBefore(cert));
    reply->cert_until = time_of(X509_get0_notAfter(cert));
    reply->cert_subject = name_of(transfer->arena, X509_get_subject_name(cert));
    reply->cert_issuer = name_of(transfer->arena, X509_get_issuer_name(cert));
    if (transfer->verified != X509_V_OK)
        reply->verify = X509_verify_cert_error_string(transfer->verified);
    else if (!is_for_host(transfer, cert))
        reply->verify = "the certificate is for another host";
}

static int code_of(const struct http_transfer *transfer, CURLcode result, int status)
{
    if (transfer->smtp && status >= 400)
        return -ERR_REFUSED;
    switch (result) {
    case CURLE_OK:
        return 0;
    case CURLE_OPERATION_TIMEDOUT:
        return -ERR_TIMEOUT;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_SSL_CACERT_BADFILE:
        return -ERR_INVALID;
    default:
        return -ERR_NETWORK;
    }
}

void http_transfer_finish(struct http_transfer *transfer, CURLcode result, int code)
{
    struct http_client_reply reply = {.cut = transfer->cut, .cert_subject = "", .cert_issuer = ""};
    if (result == CURLE_WRITE_ERROR && transfer->cut)
        result = CURLE_OK; /* we had enough */
    reply.status = (int)info_long(transfer, CURLINFO_RESPONSE_CODE);
    reply.curl_code = (int)result;
    reply.system_errno = (int)info_long(transfer, CURLINFO_OS_ERRNO);
    reply.code = code ? code : code_of(transfer, result, reply.status);
    reply.error = reply.code == 0    ? ""
                  : *transfer->error ? transfer->error
                  : result           ? curl_easy_strerror(result)
                                     : err_en(reply.code);
    reply.headers = text_end(&transfer->reply_headers);
    if (transfer->reply_headers.at)
        transfer->reply_headers.at[transfer->reply_headers.n] = '\0';
    reply.body = text_end(&transfer->reply);
    reply.body_size = transfer->reply.n;
    reply.type = info_text(transfer, CURLINFO_CONTENT_TYPE);
    reply.peer = info_text(transfer, CURLINFO_PRIMARY_IP);
    reply.redirects = (int)info_long(transfer, CURLINFO_REDIRECT_COUNT);
    fill_times(transfer, &reply);
    if (transfer->cert)
        fill_certificates(transfer, &reply);
    transfer->done(&reply, transfer->arg);
    transfer_free(transfer);
}
