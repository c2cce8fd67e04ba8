--- The style sheet of the HTML report: light and dark, screen and A4.
--
-- Colours are variables; text pairs reach WCAG AA (4.5:1) in both themes, lines and marks 3:1. Printing always uses
-- the light theme. Nothing is loaded: fonts are the system's.

local M = {}

M.css = [[
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#161b22;--soft:#3d4653;--muted:#5b6573;--edge:#e1e5ea;
--grid:#e6e9ee;--zero:#aab2bd;--accent:#2456c4;--pale:#838ea0;--good:#146c3f;--good-bg:#e3f4ea;--warn:#7d5000;
--warn-bg:#fdf0d5;--bad:#b3212b;--bad-bg:#fde9e9;--s2:#b0501a;--s3:#137a6f;--s4:#8238a4;--s5:#6d6a0c;--s6:#b02a63;
--heat:36,86,196}
@media screen and (prefers-color-scheme:dark){:root{--page:#0f1319;--card:#171c24;--ink:#e9ecf1;--soft:#c3cad4;
--muted:#9aa5b4;--edge:#2a313c;--grid:#262d37;--zero:#566070;--accent:#82aaff;--pale:#76818f;--good:#67d79f;
--good-bg:#123323;--warn:#f2bd55;--warn-bg:#38290a;--bad:#ff9393;--bad-bg:#421b1f;--s2:#f0a15e;--s3:#4cc7b8;
--s4:#c99af0;--s5:#cfc75a;--s6:#f285ac;--heat:130,170,255}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,"Noto Sans","Noto Sans CJK KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.sheet{max-width:1080px;margin:0 auto;padding:44px 28px 56px}
h1,h2,h3,h4,h5,h6,p,dl,dd,figure{margin:0}
h1{font-size:32px;line-height:1.2;font-weight:680;letter-spacing:-.018em}
.subtitle{font-size:18px;color:var(--muted);margin-top:4px}
.facts{display:flex;flex-wrap:wrap;gap:10px 32px;margin-top:22px;padding:14px 0;border:solid var(--edge);
border-width:1px 0}
.facts dt{font-size:12px;color:var(--muted)}
.facts dd{font-size:14px;color:var(--soft)}
main>*,.blocks>*{margin-top:20px}
section{margin-top:44px!important}
section section{margin-top:28px!important}
.heading{font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
section section .heading{font-size:17px}
.group>.title{margin-bottom:12px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(230px,100%),1fr));gap:16px}
.card,figure,.panel{background:var(--card);border:1px solid var(--edge);border-radius:10px;min-width:0;
break-inside:avoid}
.card{display:flex;flex-direction:column;padding:16px 18px}
.card .name{font-size:14px;font-weight:600;color:var(--soft);line-height:1.35}
.card .about{font-size:12.5px;line-height:1.4;color:var(--muted);margin-top:12px}
.figure{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;margin:10px 0 6px}
.big{font-size:32px;line-height:1.15;font-weight:660;letter-spacing:-.02em}
.big.long{font-size:22px}
.none{color:var(--muted);font-size:15px;font-weight:400;letter-spacing:0}
.pill{font-size:12.5px;font-weight:600;line-height:1.3;padding:3px 9px;border-radius:20px;white-space:nowrap}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.pill.good{background:var(--good-bg)}.pill.warn{background:var(--warn-bg)}.pill.bad{background:var(--bad-bg)}
.detail{font-size:13px;line-height:1.5;color:var(--muted)}
.detail span{white-space:nowrap}
.detail .free{white-space:normal}
.change{font-size:13.5px;color:var(--soft);margin-bottom:3px}
.change b{font-weight:600}
.spark{display:block;width:100%;height:38px;margin-top:14px;overflow:visible}
.card .push{flex:1}
figure,.panel{padding:20px 22px}
.title{font-size:16px;line-height:1.35;font-weight:640}
.description{font-size:13.5px;color:var(--muted);margin-top:2px}
.legend{display:flex;flex-wrap:wrap;gap:2px 20px;margin:10px 0 0;padding:0;list-style:none;font-size:13px;
color:var(--soft)}
.legend svg{width:24px;height:10px;margin-right:7px;vertical-align:1px}
svg text{font-size:12px;fill:var(--muted)}
svg .year{fill:var(--muted);font-weight:600}
svg .label{fill:var(--ink)}
svg .end{font-weight:600;fill:var(--ink)}
svg .note,svg .end{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.wide,.narrow{display:block;width:100%;height:auto;margin-top:14px;overflow:visible}
.narrow{display:none}
.grid{stroke:var(--grid);fill:none}.zero{stroke:var(--zero);fill:none}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.target{stroke:var(--soft);stroke-width:1.4;stroke-dasharray:6 5;fill:none}
.mark{stroke:var(--ink);stroke-width:2;fill:none}
.whisker{stroke:var(--ink);stroke-width:1.2;fill:none;opacity:.75}
.bar{fill:var(--accent);opacity:.82}
.area{fill:var(--accent);opacity:.08}
.s1{stroke:var(--accent)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.s5{stroke:var(--s5)}
.s6{stroke:var(--s6)}.cmp{stroke:var(--pale)}.line.cmp{stroke-width:1.7}
.dot.s1,.hit .s1{fill:var(--accent)}.dot.s2,.hit .s2{fill:var(--s2)}.dot.s3,.hit .s3{fill:var(--s3)}
.dot.s4,.hit .s4{fill:var(--s4)}.dot.s5,.hit .s5{fill:var(--s5)}.dot.s6,.hit .s6{fill:var(--s6)}
.dot.cmp,.hit .cmp{fill:var(--pale)}
svg .s1t{fill:var(--accent)}svg .s2t{fill:var(--s2)}svg .s3t{fill:var(--s3)}svg .s4t{fill:var(--s4)}
svg .s5t{fill:var(--s5)}svg .s6t{fill:var(--s6)}
svg .goodt{fill:var(--good)}svg .warnt{fill:var(--warn)}svg .badt{fill:var(--bad)}
.hit rect{fill:transparent}.hit circle{opacity:0;stroke:var(--card);stroke-width:1.5}
.hit:hover rect{fill:var(--accent);fill-opacity:.07}.hit:hover circle{opacity:1}
.empty{color:var(--muted);padding:26px 0 10px;text-align:center}
details{margin-top:14px;font-size:13px}
summary{cursor:pointer;color:var(--muted);width:max-content;max-width:100%}
summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.scroll{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;width:100%;font-size:14px}
details table{font-size:13px;width:auto;min-width:min(100%,420px)}
th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--edge);text-align:left;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
thead th{overflow-wrap:break-word;font-size:12.5px;font-weight:600;color:var(--muted);vertical-align:bottom;
border-bottom-color:var(--zero)}
tbody th{font-weight:500}
tbody tr:last-child>*{border-bottom:0}
th,td{min-width:2.5em}
tbody th,td.t{min-width:7em}
.r{text-align:right}
td.r{white-space:nowrap;overflow-wrap:normal}
td .sign{font-weight:600;font-size:12.5px;margin-left:6px}
.heat{border-collapse:separate;border-spacing:2px;table-layout:fixed;font-size:12px}
.heat th,.heat td{padding:4px 0;border:0;text-align:center;min-width:0}
.heat thead th{font-size:11.5px}
.heat tbody th{text-align:right;padding-right:8px;min-width:0}
.heat td{border-radius:3px;white-space:nowrap}
.callout{border-left:4px solid var(--accent);background:var(--card);border-radius:4px 10px 10px 4px;padding:14px 18px;
break-inside:avoid}
.callout.none{color:var(--ink);font-size:inherit}.callout b{font-weight:650}
.callout.good{border-color:var(--good);background:var(--good-bg);color:var(--ink)}.callout.good b{color:var(--good)}
.callout.warn{border-color:var(--warn);background:var(--warn-bg);color:var(--ink)}.callout.warn b{color:var(--warn)}
.callout.bad{border-color:var(--bad);background:var(--bad-bg);color:var(--ink)}.callout.bad b{color:var(--bad)}
.prose{max-width:72ch}
.prose p+p{margin-top:10px}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--edge);font-size:13px;color:var(--muted)}
footer h2{font-size:13px;font-weight:600;margin:0}
footer ul{margin:4px 0 0;padding-left:18px}
@media (max-width:640px){.sheet{padding:26px 16px 36px}h1{font-size:26px}.wide{display:none}.narrow{display:block}
figure,.panel{padding:16px}.cards{grid-template-columns:1fr}.facts{gap:8px 24px}section{margin-top:34px!important}}
@page{size:A4;margin:15mm 14mm}
@media print{:root{color-scheme:light}body{background:#fff;font-size:10.5pt;print-color-adjust:exact;
-webkit-print-color-adjust:exact}.sheet{max-width:none;padding:0}.cards{grid-template-columns:repeat(3,1fr);gap:10px}
.card{padding:12px 14px}.card .big{font-size:24px}.card .big.long{font-size:17px}.wide{display:block}.narrow,details,.hit{display:none}
section{margin-top:24px!important}main>*,.blocks>*{margin-top:12px}figure,.panel{padding:14px 16px}
.heading,.title{break-after:avoid}.panel{break-inside:auto}tr{break-inside:avoid}thead{display:table-header-group}
.scroll{overflow:visible}table{font-size:9.5pt}.many,.many thead th{font-size:7pt}.many th,.many td{padding:5px 6px 5px 0;
overflow-wrap:normal;min-width:0}.many tbody th,.many td.t{overflow-wrap:anywhere}
.heat{font-size:7.5pt;min-width:0!important}.heat thead th{font-size:7.5pt}.heat td,.heat th{padding:3px 0}
.heat tbody th{padding-right:6px}tbody th,td.t{min-width:4em}th,td{padding-right:10px}}
]]

return M
