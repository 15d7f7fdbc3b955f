#!/usr/bin/env bash
# Tables as people keep them and reports as scanners write them: from the file to the register, back out of it, and in again.
. tests/scenes/world.sh

is_undone() { for _ in $(seq 300); do get "/api/jobs/$JOB"; [ "$(pick 'd["state"]')" != undone ] || return 0; sleep 0.1; done; return 1; }
some_way() { # rows: waits until so many are stored
    for _ in $(seq 100); do
        get "/api/jobs/$JOB"
        [ "$(pick "int(d['done'] > $1)")" = 0 ] || break
        sleep 0.05
    done
}
take() { # file, register: reads it, takes the columns as proposed, looks at it
    post_file "/api/imports?name=$(basename "$1")&kind=auto&into=$2" "$1"
    begun || return 1
    for _ in $(seq 300); do
        get "/api/jobs/$JOB"
        [ "$(pick 'd["state"]')" = reading ] || break
        sleep 0.1
    done
    MAPPED=$(pick 'd["state"]')
    [ "$MAPPED" != mapping ] || post "/api/jobs/$JOB/mapping" "{\"columns\":$(pick 'json.dumps({c["source"]: c["field"] for c in d["columns"]}, ensure_ascii=False)'),\"remember\":true}"
    job_is ready
}
sums() { pick '"%d %d %d %d" % (d["new"], d["changed"], d["seen"], d["refused"])'; }
fault() { pick "d['errors'][$1]['where'] + '：' + d['errors'][$1]['message']"; }
refused_with() { # file, words: it fails, and says so
    post_file "/api/imports?name=$(basename "$1")&kind=auto&into=system" "$1"
    JOB=$(pick 'd["job"]')
    job_is failed && holds "$(fault 0)" "$2"
}
sheet() { python3 - "$@" <<'PY'; }
import csv, io, sys, zipfile
kind, path = sys.argv[1:3]
HEAD = "系统名称,类别,主管单位,运维单位,上线时间,等保级别"

def workbook(sheets, more=""):
    """sheets: (name, rows, what follows the rows)"""
    book = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
    book.writestr("xl/workbook.xml", "<workbook xmlns:r='r'><sheets>%s</sheets></workbook>" % "".join(f"<sheet name='{s[0]}' sheetId='{i}' r:id='r{i}'/>" for i, s in enumerate(sheets)))
    book.writestr("xl/_rels/workbook.xml.rels", "<Relationships>%s</Relationships>" % "".join(f"<Relationship Id='r{i}' Target='worksheets/{i}.xml'/>" for i in range(len(sheets))))
    for i, (_, rows, behind) in enumerate(sheets):
        cells = "".join("<row>%s</row>" % "".join(c if c.startswith("<c") else f"<c t='inlineStr'><is><t>{c}</t></is></c>" for c in row) for row in rows)
        book.writestr(f"xl/worksheets/{i}.xml", f"<worksheet><sheetData>{cells}</sheetData>{behind}</worksheet>")
    book.close()

def row(i, unit="图书馆", date="2026.3.5", level="二级"):
    return [f"{kind}{i}", "信息系统", unit, unit, date, level]

if kind == "合并":  # a title, a header of two rows, units merged over rows
    workbook([("系统", [["台账", "", "", "", "", ""], ["系统名称", "类别", "单位", "单位", "时间", "等级保护"],
                       ["系统名称", "类别", "主管单位", "运维单位", "上线时间", "等保级别"],
                       row(1), ["合并2", "信息系统", "", "", "46086", "等保三级"], ["#REF!", "信息系统", "图书馆", "图书馆", "3/5/26", "无"]],
               "<mergeCells><mergeCell ref='A1:F1'/><mergeCell ref='C4:C5'/><mergeCell ref='D4:D5'/></mergeCells>")])
elif kind == "公式":
    workbook([("系统", [HEAD.split(","), ["<c><f>1+1</f></c>"] + row(1)[1:]], "")])
elif kind == "几张":
    workbook([("图书馆", [HEAD.split(","), row(1)], ""), ("教务处", [HEAD.split(","), row(2, "教务处")], ""), ("汇总", [["单位", "数量"], ["图书馆", "1"]], "")])
elif kind == "炸弹":
    book = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
    book.writestr("xl/workbook.xml", "<workbook>" + " " * 40_000_000)
    book.close()
else:
    out = io.StringIO()
    rows = [HEAD.split(",")] + [row(i) for i in range(int(sys.argv[3]))]
    if len(sys.argv) > 5:
        rows.append([f"{kind}坏", "不知", "图书管", "图 书 馆", "今年", "二级"])
    csv.writer(out).writerows(rows)
    open(path, "wb").write(out.getvalue().encode(sys.argv[4]))
PY

world_demo
world_serve
login wuyuanzhou
systems() { sqlite3 "$DATA/fengsui.db" "select count(*) from system where name like '$1%' and state != 'void'"; }

# --- what people keep ---
sheet 国标 "$SCENE/gbk.csv" 3 gb18030 bad
promise "a table in GBK is looked at before anything is taken" take "$SCENE/gbk.csv" system
promise "its rows are counted" same "$(sums)" "3 0 0 1"
promise "a fault is told at its row and column, with what was meant" same "$(pick '[e["message"] for e in d["errors"] if e["where"] == "第 5 行，主管单位"][0]')" "没有叫“图书管”的单位，是不是“图书馆”"
promise "as many faults as there are" same "$(pick 'd["error_count"]')" "$(pick 'len(d["errors"])')"
promise "nothing is stored yet" same "$(systems 国标)" 0
post "/api/jobs/$JOB/run" '{}'
promise "told to, it stores" job_is 'done'
promise "what came in is even" same "$(pick '(d["reconciled"]["in_file"], d["reconciled"]["stored"] + d["reconciled"]["merged"] + d["reconciled"]["refused"])')" "(4, 4)"
promise "a day alone is that day" same "$(sqlite3 "$DATA/fengsui.db" "select \"in-service-at\" from system where name = '国标0'")" 1772640000000
post "/api/jobs/$JOB/undo" '{}'
promise "all of it is undone" is_undone
promise "and gone" same "$(systems 国标)" 0
promise "it can be taken again" take "$SCENE/gbk.csv" system
promise "without naming the columns again" same "$MAPPED" ready
post "/api/jobs/$JOB/run" '{}'
promise "a second time" job_is 'done'
promise "it is there again" same "$(systems 国标)" 3

# --- the sheet an office has kept for years ---
printf '系统名称,系统类型,责任部门,域名/IP,上线时间\n旧表甲,大数据,教务处,http://old.sample.edu.cn / 192.0.2.210,2023年9月\n旧表乙,大数据,图书馆,192.0.2.211:8443,2019\n共2个,,,,\n' >"$SCENE/own.csv"
promise "a sheet with words of its own" take "$SCENE/own.csv" system
promise "tells each word once, with its rows" same "$(pick '[(w["word"], w["rows"], w["answer"]) for c in d["columns"] for w in c["words"]]')" "[('大数据', 2, 'open')]"
promise "and refuses them while nobody has said what it means" same "$(sums)" "0 0 0 2"
promise "one column of everything is parted" same "$(pick '[c["field"] for c in d["columns"] if c["source"] == "域名/IP"][0]')" @parted
COLUMNS=$(pick 'json.dumps({c["source"]: c["field"] for c in d["columns"]}, ensure_ascii=False)')
post "/api/jobs/$JOB/mapping" "{\"columns\":$COLUMNS,\"words\":{\"系统类型\":{\"大数据\":\"不存在的\"}}}"
promise "an answer must be a choice" same "$STATUS" 422
post "/api/jobs/$JOB/mapping" "{\"columns\":$COLUMNS,\"words\":{\"系统类型\":{\"大数据\":\"信息系统\"}},\"remember\":true}"
job_is ready >/dev/null
promise "said what it means, they come" same "$(sums)" "2 0 0 0"
promise "a month is told, and is no fault" same "$(pick '([n["rows"] for n in d["notices"] if "只写到月" in n["message"]], d["error_count"])')" "([1], 0)"
post "/api/jobs/$JOB/run" '{}'
promise "stored" job_is 'done'
promise "a month is its first day" same "$(sqlite3 "$DATA/fengsui.db" "select \"in-service-at\" from system where name = '旧表甲'")" 1693497600000
printf '漏洞名称,危险等级,主机IP,端口\n旧表漏洞,高危,192.0.2.211,8443\n' >"$SCENE/own-scan.csv"
promise "a scan of a parted address" take "$SCENE/own-scan.csv" finding
post "/api/jobs/$JOB/run" '{}'
promise "is taken" job_is 'done'
promise "and finds its owner" same "$(sqlite3 "$DATA/fengsui.db" "select s.name from finding f join system s on s.id = f.system where f.title = '旧表漏洞'")" 旧表乙

sheet 合并 "$SCENE/merged.xlsx"
promise "merged cells and a header of two rows" take "$SCENE/merged.xlsx" system
promise "are one table" same "$(sums)" "2 0 0 1"
promise "a serial number is a day" same "$(pick 'd["preview"][1]["cells"]["in-service-at"]')" "2026-03-05 00:00"
promise "a merged cell counts for each of its rows" same "$(pick 'd["preview"][1]["cells"]["run-unit"]')" 图书馆
promise "a formula that failed is no name" holds "$(pick 'd["errors"]')" 公式出错
promise "a year of two digits is not guessed" holds "$(pick 'd["errors"]')" 3/5/26
sheet 几张 "$SCENE/sheets.xlsx"
promise "one table on several sheets" take "$SCENE/sheets.xlsx" system
promise "is read whole" same "$(sums)" "2 0 0 0"
promise "what is not read is said" holds "$(fault 0)" 汇总
sheet 公式 "$SCENE/formula.xlsx"
take "$SCENE/formula.xlsx" system >/dev/null
promise "a formula nobody computed is told" holds "$(fault 0)" 保存一次再导入

# --- what is not read ---
printf '\320\317\021\340\241\261\032\341\000\000' >"$SCENE/old.xls"
promise "an old .xls is called so" refused_with "$SCENE/old.xls" 另存为
printf '<html><table><tr><td>a</td></tr></table></html>' >"$SCENE/web.xls"
promise "so is a page that is named like one" refused_with "$SCENE/web.xls" 网页
sheet 炸弹 "$SCENE/bomb.xlsx"
promise "a bomb is refused" refused_with "$SCENE/bomb.xlsx" 压缩炸弹
printf '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><nmaprun>&c;</nmaprun>' >"$SCENE/entities.xml"
promise "so are entities" refused_with "$SCENE/entities.xml" 1:
printf '系统名称,类别\n\377\376\375,x\n' >"$SCENE/bytes.csv"
promise "so are bytes that are no text, with the line" refused_with "$SCENE/bytes.csv" bytes.csv:2
ask -H "X-CSRF: $CSRF" -H "Idempotency-Key: $(date +%s%N)" -H 'Content-Length: 1073741824' -H 'Expect:' --max-time 5 --data-binary 'x' "$BASE/api/imports?name=a.csv&kind=auto&into=system"
promise "a gigabyte is refused before it comes" same "$STATUS" 413

# --- out, changed, in again ---
ask "$BASE/api/registers/system/export.csv?q=%E5%9B%BD%E6%A0%87"
printf '%s\n' "$BODY" >"$SCENE/out.csv"
promise "a list comes out as it is filtered" same "$(grep -c 国标 "$SCENE/out.csv")" 3
sed -i 's/国标1,/国标一,/' "$SCENE/out.csv"
promise "what was exported and edited" take "$SCENE/out.csv" system
promise "changes one record and doubles none" same "$(sums)" "0 1 2 0"

# --- a report, taken back, taken again ---
findings() { sqlite3 "$DATA/fengsui.db" "select count(*) from finding where identity like '192.0.2.%' and state = 'found'"; }
before=$(findings)
for round in first second; do
    take tests/samples/campus.nessus finding
    new=$(pick 'd["new"]')
    post "/api/jobs/$JOB/run" '{}'
    job_is 'done'
    promise "the $round time a report becomes as many findings as was foreseen" same "$(findings)" "$((before + new))"
    post "/api/jobs/$JOB/undo" '{}'
    promise "undone as soon as it is done" is_undone
    promise "none of them is left" same "$(findings)" "$before"
done
promise "which were some" more "$new" 1

# --- a list of weaknesses as an office keeps it ---
cat >"$SCENE/list.csv" <<'CSV'
样例大学三月漏洞清单,,,,,
序号,漏洞名称,危害等级,受影响主机,端口,漏洞编号
1,样本弱口令,高危漏洞,198.51.100.1；198.51.100.2,443/tcp,cve-2021-0001
2,样本远程桌面,极高,198.51.100.1:3389,,CNVD-2019-1234
3,样本多端口,中等,198.51.100.4,"21,22",
4,,,,,
合计,4,,,,
CSV
promise "a list of weaknesses" take "$SCENE/list.csv" finding
promise "one row of two machines is two findings, sums and empty rows are none" same "$(sums) $(pick 'd["scanned"]["skipped"]')" "3 0 0 1 2"
promise "which is said" holds "$(pick '[e["message"] for e in d["errors"]]')" "一格里有 2 个地址，按 2 条导入"
promise "21,22 is no port" holds "$(pick '[e["where"] + e["message"] for e in d["errors"]]')" "第 5 行，端口一格里有几个端口"
post "/api/jobs/$JOB/run" '{}'
promise "it is stored" job_is 'done'
promise "under the numbers that scanners use" same "$(sqlite3 "$DATA/fengsui.db" "select group_concat(identity, ' ') from (select identity from finding where identity like '198.51.100.%' order by 1)")" "198.51.100.1|CNVD-2019-1234@3389/tcp 198.51.100.1|CVE-2021-0001@443/tcp 198.51.100.2|CVE-2021-0001@443/tcp"

# --- code has no address ---
code() { sqlite3 "$DATA/fengsui.db" "select count(*) from finding where identity like 'system:$SYSTEM|%' and state = '$1'"; }
SYSTEM=$(sqlite3 "$DATA/fengsui.db" "select id from system where name = '地质标本库'")
chosen() { # file: the results in it are of that system
    take "$1" finding && post "/api/jobs/$JOB/mapping" "{\"columns\":{\"system\":$SYSTEM}}" && job_is ready
}
promise "results in code wait for a system" take tests/samples/code.sarif finding
promise "which are some" same "$(pick 'd["homeless"], d["home"]')" '3 None'
post "/api/jobs/$JOB/mapping" '{"columns":{"system":99999999}}'
promise "it must be there" same "$STATUS" 422
promise "one is chosen" chosen tests/samples/code.sarif
promise "and shown" same "$(pick 'd["home"]["title"]')" 地质标本库
post "/api/jobs/$JOB/run" '{}'
promise "they are stored" job_is 'done'
promise "as that system's" same "$(code found)" 3
python3 - "$SCENE/later.sarif" <<'PY'
import json, sys
log = json.load(open('tests/samples/code.sarif'))
results = log['runs'][0]['results']
results.remove(next(r for r in results if r.get('ruleId') == 'c/sql-injection'))
log['runs'][0]['artifacts'].append({'location': {'uri': 'src/login.c'}})  # it was looked at
log['runs'][0]['invocations'] = [{'executionSuccessful': True, 'startTimeUtc': '2026-03-08T00:00:00Z'}]
json.dump(log, open(sys.argv[1], 'w'))
PY
promise "a later report without one of them" chosen "$SCENE/later.sarif"
promise "proposes that one to be closed" same "$(sums) $(pick 'd["gone"]')" "0 0 3 0 1"
post "/api/jobs/$JOB/run" '{}'
promise "when it is told to" job_is 'done'
promise "that one alone" same "$(code found) $(code vanishing)" "2 1"

# --- a large one ---
sheet 几千 "$SCENE/large.csv" 4000 utf-8-sig
post_file "/api/imports?name=large.csv&kind=auto&into=system" "$SCENE/large.csv"
JOB=$(pick 'd["job"]')
seen=0
for _ in $(seq 300); do
    get "/api/jobs/$JOB"
    [ "$(pick 'd["state"]')" = reading ] || break
    more "$(pick 'int(d["done"] > 0)')" 0 >/dev/null && seen=1
    sleep 0.05
done
promise "one sees how far it has looked" same "$seen" 1
promise "it is ready" same "$(pick 'd["state"]')" ready
post "/api/jobs/$JOB/run" '{}'
some_way 300
post "/api/jobs/$JOB/cancel" '{}'
promise "it can be given up half way" job_is cancelled
stored=$(systems 几千)
promise "something was stored" more "$stored" 300
promise "not all" test "$stored" -lt 4000
settled() { for _ in $(seq 50); do get "/api/jobs/$JOB"; [ "$(pick 'd["new"]')" != "$(systems 几千)" ] || return 0; sleep 0.1; done; echo "$(pick 'd["new"]') is not $(systems 几千)"; return 1; }
promise "it says how many" settled
promise "in its reason, too" holds "$(pick 'd["reason"]')" "第 $(pick 'd["done"]') 条"
post "/api/jobs/$JOB/undo" '{}'
promise "which are taken back" is_undone
promise "all of them" same "$(systems 几千)" 0

# --- across a stop ---
take "$SCENE/large.csv" system
post "/api/jobs/$JOB/run" '{}'
some_way 50
world_stop
promise "half of it is there when the server ends" test "$(systems 几千)" -lt 4000
world_serve
login wuyuanzhou
promise "it goes on by itself" job_is 'done'
promise "to the last row" same "$(systems 几千)" 4000
