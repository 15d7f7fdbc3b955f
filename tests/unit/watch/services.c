#include "services.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int services_run(const char *format, ...)
{
    char command[2048], quiet[2200];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    snprintf(quiet, sizeof quiet, "( %s ) >/dev/null 2>&1", command);
    return system(quiet);
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

int services_free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), port = -1;
    if (bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0)
        port = ntohs(address.sin_port);
    close(fd);
    return port;
}

bool services_await(int port)
{
    struct sockaddr_in address = loopback(port);
    for (int i = 0; i < 250; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool open = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (open)
            return true;
        usleep(20000);
    }
    return false;
}

static pid_t spawn(char *const argv[])
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    int quiet = open("/dev/null", O_RDWR);
    dup2(quiet, 0);
    dup2(quiet, 1);
    dup2(quiet, 2);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[0], argv);
    _exit(127);
}

void services_end(pid_t *pid)
{
    if (*pid > 0) {
        kill(*pid, SIGTERM);
        waitpid(*pid, NULL, 0);
    }
    *pid = 0;
}

static int make_certificate(const char *folder, const char *name, int days, const char *names)
{
    return services_run("cd %s && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s.key "
                        "-out %s.csr -subj '/CN=%s' && printf 'subjectAltName=%s' > %s.ext && "
                        "openssl x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days %d -out %s.pem "
                        "-extfile %s.ext",
                        folder, name, name, name, names, name, name, days, name, name);
}

static int make_certificates(struct services *services)
{
    const char *folder = services->folder;
    snprintf(services->ca, sizeof services->ca, "%s/ca.pem", folder);
    if (services_run("cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key "
                     "-out ca.pem -days 3650 -subj '/CN=Sample Authority'", folder) != 0 ||
        services_run("cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout self.key "
                     "-out self.pem -days 400 -subj '/CN=127.0.0.1' -addext 'subjectAltName=IP:127.0.0.1'",
                     folder) != 0)
        return -1;
    if (make_certificate(folder, "good", 400, "IP:127.0.0.1,DNS:www.sample.test,DNS:xn--fiq228c.sample.test") != 0 ||
        make_certificate(folder, "ending", 6, "IP:127.0.0.1") != 0)
        return -1;
    return make_certificate(folder, "expired", 0, "IP:127.0.0.1");
}

static void write_site(FILE *conf, const char *folder, int port, const char *certificate)
{
    fprintf(conf, "server { listen 127.0.0.1:%d%s; root %s;", port, certificate ? " ssl" : "", folder);
    if (certificate)
        fprintf(conf, " ssl_certificate %s/%s.pem; ssl_certificate_key %s/%s.key;", folder, certificate, folder,
                certificate);
    fprintf(conf, " location = /moved { return 302 /; } location = /teapot { return 418; } }\n");
}

pid_t services_nginx(struct services *services)
{
    const char *folder = services->folder;
    char path[64];
    snprintf(path, sizeof path, "%s/nginx.conf", folder);
    FILE *conf = fopen(path, "w");
    fprintf(conf, "daemon off; master_process off; pid %s/nginx.pid; error_log /dev/null crit;\n"
                  "events { worker_connections 512; }\nhttp { access_log off;\n", folder);
    for (int i = 0; i < 5; i++) {
        static const char *const kinds[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};
        fprintf(conf, "%s_temp_path %s/tmp;\n", kinds[i], folder);
    }
    write_site(conf, folder, services->http, NULL);
    write_site(conf, folder, services->https, "good");
    write_site(conf, folder, services->self_signed, "self");
    write_site(conf, folder, services->expired, "expired");
    write_site(conf, folder, services->ending, "ending");
    fprintf(conf, "}\n");
    fclose(conf);
    services->nginx = spawn((char *[]){"nginx", "-c", path, "-p", services->folder, NULL});
    return services->nginx;
}

pid_t services_dns(struct services *services, const char *address_of_www)
{
    char port[32], www[64];
    snprintf(port, sizeof port, "--port=%d", services->dns);
    snprintf(www, sizeof www, "--address=/www.sample.test/%s", address_of_www);
    services->dnsmasq = spawn((char *[]){
        "dnsmasq", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-daemon", port, www,
        "--listen-address=127.0.0.1", "--bind-interfaces", "--user=root", "--pid-file", "--local=/sample.test/",
        "--mx-host=sample.test,mail.sample.test,10", "--txt-record=sample.test,v=spf1 -all",
        "--address=/mail.sample.test/10.20.30.50", "--address=/xn--fiq228c.sample.test/10.20.30.60", "--host-record=six.sample.test,2001:db8::7",
        "--host-record=two.sample.test,10.1.1.1", "--host-record=two.sample.test,10.1.1.2", NULL});
    return services->dnsmasq;
}

pid_t services_chronyd(const struct services *services, int port, const char *more)
{
    char path[64];
    snprintf(path, sizeof path, "%s/chrony-%d.conf", services->folder, port);
    FILE *conf = fopen(path, "w");
    fprintf(conf,
            "port %d\nbindaddress 127.0.0.1\nallow 127.0.0.1\ncmdport 0\nbindcmdaddress /\npidfile %s/%d.pid\n%s\n",
            port, services->folder, port, more);
    fclose(conf);
    return spawn(
        (char *[]){"/usr/sbin/chronyd", "-x", "-d", "-u", "root", "-f", path, NULL}); /* -x: leaves our clock alone */
}

/* Asks until there is an answer, at most 5 s. */
static bool await_snmp(int port)
{
    ARENA_SCOPE(arena);
    const struct probe_pair settings[] = {{"community", "sample-read"}, {"timeout", "250"}};
    const struct probe_spec *spec;
    struct probe_result result = {.verdict = PROBE_BLIND};
    char address[32];
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    if (probe_spec_make(arena, "snmp", address, settings, 2, NULL, &spec) < 0)
        return false;
    for (int i = 0; i < 20 && result.verdict == PROBE_BLIND; i++) {
        usleep(20000);
        if (probe_once(spec, &result) < 0)
            return false;
    }
    return result.verdict != PROBE_BLIND;
}

pid_t services_snmpd(const struct services *services, int port, const char *more)
{
    char path[64];
    snprintf(path, sizeof path, "%s/snmpd-%d.conf", services->folder, port);
    FILE *conf = fopen(path, "w");
    fprintf(conf, "agentaddress udp:127.0.0.1:%d\nrocommunity sample-read 127.0.0.1\n%s\n", port, more);
    fclose(conf);
    setenv("SNMP_PERSISTENT_DIR", services->folder, 1);
    setenv("MIBS", "", 1);
    pid_t pid = spawn((char *[]){"/usr/sbin/snmpd", "-f", "-C", "-c", path, "-Ln", NULL});
    return await_snmp(port) ? pid : (services_end(&pid), 0);
}

pid_t services_greeter(int port)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
        _exit(1);
    for (;;) {
        int client = accept(fd, NULL, NULL);
        static const char greeting[] = "220 sample.test ready\r\n";
        if (client >= 0 && write(client, greeting, sizeof greeting - 1) < 0)
            _exit(1);
        close(client);
    }
}

static bool installed(const char *program) { return services_run("command -v %s", program) == 0; }

int services_start(struct services *services)
{
    *services = (struct services){.folder = "/tmp/watch-XXXXXX"};
    signal(SIGPIPE, SIG_IGN);
    if (!installed("nginx") || !installed("openssl") || !installed("dnsmasq") ||
        !installed("/usr/sbin/chronyd") || !installed("/usr/sbin/snmpd"))
        return 77;
    if (!mkdtemp(services->folder) || make_certificates(services) != 0 ||
        services_run("cd %s && mkdir tmp && printf '<h1>样例页面</h1>' > index.html", services->folder) != 0)
        return -1;
    int *const ports[] = {&services->http, &services->https, &services->self_signed, &services->expired,
                          &services->ending, &services->dns, &services->tcp, &services->closed,
                          &services->ntp, &services->snmp};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        *ports[i] = services_free_port();
    services_nginx(services);
    services_dns(services, "10.20.30.40");
    services->greeter = services_greeter(services->tcp);
    services->chronyd = services_chronyd(services, services->ntp, "local stratum 8");
    services->snmpd = services_snmpd(services, services->snmp, "");
    bool open = services_await(services->http) && services_await(services->ending) && services_await(services->dns) &&
                services_await(services->tcp) && services->snmpd;
    return open ? 0 : -1;
}

void services_stop(struct services *services)
{
    services_end(&services->nginx);
    services_end(&services->dnsmasq);
    services_end(&services->greeter);
    services_end(&services->chronyd);
    services_end(&services->snmpd);
    if (text_starts(services->folder, "/tmp/watch-"))
        services_run("rm -rf %s", services->folder);
}

const char *services_fill(const struct services *services, struct arena *arena, const char *text)
{
    const struct {
        const char *mark;
        const char *with;
    } rows[] = {
        {"{http}", arena_printf(arena, "http://127.0.0.1:%d", services->http)},
        {"{https}", arena_printf(arena, "https://127.0.0.1:%d", services->https)},
        {"{tls}", arena_printf(arena, "127.0.0.1:%d", services->https)},
        {"{dns}", arena_printf(arena, "127.0.0.1:%d", services->dns)},
        {"{ntp}", arena_printf(arena, "127.0.0.1:%d", services->ntp)},
        {"{snmp}", arena_printf(arena, "127.0.0.1:%d", services->snmp)},
        {"{tcp}", arena_printf(arena, "127.0.0.1:%d", services->tcp)},
        {"{closed}", arena_printf(arena, "127.0.0.1:%d", services->closed)},
        {"{ca}", services->ca},
    };
    for (size_t i = 0; text && i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(text, rows[i].mark);
        if (at)
            text = arena_printf(arena, "%.*s%s%s", (int)(at - text), text, rows[i].with, at + strlen(rows[i].mark));
    }
    return text;
}
