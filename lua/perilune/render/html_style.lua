--- The style sheet of the HTML report: light and dark, screen and A4.
--
-- Colours are variables; text pairs reach WCAG AA (4.5:1) in both themes, lines and marks 3:1. Printing always uses
-- the light theme. Nothing is loaded: fonts are the system's.
--
-- The six colours of series, --s1 to --s6, were chosen so that every two differ by at least 0.1 in OKLab, also
-- as protan, deutan and tritan readers see them (Machado, Oliveira, Fernandes 2009), each has 3:1 against the card,
-- and neighbours differ in lightness, so that they can be told apart on grey paper. --t1 to --t6 is text on
-- them, at 4.5:1.

local M = {}

M.css = [[
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#161b22;--soft:#3d4653;--muted:#5b6573;--edge:#e1e5ea;
--grid:#e9ecf0;--zero:#aab2bd;--accent:#2456c4;--tint:#dbe4f7;--pale:#838ea0;--good:#146c3f;--good-bg:#e3f4ea;
--warn:#7d5000;--warn-bg:#fdf0d5;--bad:#b3212b;--bad-bg:#fde9e9;--zg:#cbe8d7;--zw:#f8e2b4;--zb:#f5cfcf;--s1:#2456c4;
--s2:#c28621;--s3:#693f76;--s4:#609893;--s5:#7a1f33;--s6:#a8552a;--t1:#fff;--t2:#161b22;--t3:#fff;--t4:#161b22;
--t5:#fff;--t6:#fff;--heat:36,86,196}
@media screen and (prefers-color-scheme:dark){:root{--page:#0f1319;--card:#171c24;--ink:#e9ecf1;--soft:#c3cad4;
--muted:#9aa5b4;--edge:#2a313c;--grid:#252c36;--zero:#566070;--accent:#82aaff;--tint:#26375c;--pale:#76818f;
--good:#67d79f;--good-bg:#123323;--warn:#f2bd55;--warn-bg:#38290a;--bad:#ff9393;--bad-bg:#421b1f;--zg:#1f4d37;
--zw:#594417;--zb:#61282e;--s1:#82aaff;--s2:#f0d47a;--s3:#8562bd;--s4:#9ce8e3;--s5:#f0868e;--s6:#b45000;--t1:#10151c;
--t2:#10151c;--t3:#fff;--t4:#10151c;--t5:#10151c;--t6:#fff;--heat:130,170,255}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,"Noto Sans","Noto Sans CJK KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.sheet{max-width:1040px;margin:0 auto;padding:44px 28px 56px}
h1,h2,h3,h4,h5,h6,p,dl,dd,figure{margin:0}
h1{font-size:32px;line-height:1.2;font-weight:680;letter-spacing:-.018em}
.subtitle{font-size:18px;color:var(--muted);margin-top:4px}
.facts{display:flex;flex-wrap:wrap;gap:10px 32px;margin-top:22px;padding:14px 0;border:solid var(--edge);
border-width:1px 0}
.facts dt{font-size:12px;color:var(--muted)}
.facts dd{font-size:14px;color:var(--soft)}
main>*,.blocks>*{margin-top:20px}
.columns .blocks>:first-child{margin-top:0}
section{margin-top:44px!important}
section section{margin-top:28px!important}
.heading{font-size:20px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
section section .heading{font-size:17px}
.group>.title,.group>.description{margin-bottom:12px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(220px,100%),1fr));gap:16px}
.columns{display:grid;gap:16px}
.columns>*{min-width:0}.columns>.blocks>:only-child{height:100%}
.n2{grid-template-columns:repeat(2,1fr)}.n3{grid-template-columns:repeat(3,1fr)}.n4{grid-template-columns:repeat(4,1fr)}
.page{height:0;margin:0!important}
.card,figure,.panel{background:var(--card);border:1px solid var(--edge);border-radius:10px;min-width:0;
break-inside:avoid}
.card{display:flex;flex-direction:column;padding:16px 18px}
.card .name a{color:var(--accent)}
.card .name{font-size:14px;font-weight:600;color:var(--soft);line-height:1.35}
.card .about{font-size:12.5px;line-height:1.4;color:var(--muted);margin-top:12px}
.figure{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;margin:10px 0 6px}
.big{font-size:32px;line-height:1.15;font-weight:660;letter-spacing:-.02em}
.big.long{font-size:22px}
.card .none{color:var(--muted);font-size:15px}
.pill{font-size:12.5px;font-weight:600;line-height:1.3;padding:3px 9px;border-radius:20px;white-space:nowrap}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.pill.good{background:var(--good-bg)}.pill.warn{background:var(--warn-bg)}.pill.bad{background:var(--bad-bg)}
.detail{font-size:13px;line-height:1.5;color:var(--muted)}
.detail span{white-space:nowrap}
.detail .free{white-space:normal}
.change{font-size:13.5px;color:var(--soft);margin-bottom:3px}
.change b{font-weight:600}
.spark{display:block;width:100%;height:38px;margin-top:14px;overflow:visible}
.cellspark{width:96px;height:22px;vertical-align:middle;overflow:visible}
.card .push{flex:1}
figure,.panel{padding:20px 22px}
.title{font-size:16px;line-height:1.35;font-weight:640}
.description{font-size:13.5px;color:var(--muted);margin-top:2px}
p.note{font-size:12.5px;color:var(--muted);margin-top:10px}
.legend{display:flex;flex-wrap:wrap;gap:2px 20px;margin:10px 0 0;padding:0;list-style:none;font-size:13px;
color:var(--soft)}
.legend svg{height:12px;margin-right:7px;vertical-align:-1px;overflow:visible}
.chart{display:block;width:100%;height:auto;margin-top:14px;overflow:visible}
.narrow{display:none}
.half{max-width:580px}.small{max-width:340px}
svg text{font-size:12px;fill:var(--muted)}
svg .year{font-weight:600}
svg .tick{font-size:11px}
svg .label{fill:var(--ink)}
svg .axis{fill:var(--soft);font-weight:600}
svg .end{font-weight:600;fill:var(--ink)}
svg .note,svg .end,svg .label{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .passage~.note{stroke:none}
.grid{stroke:var(--grid);fill:none}.zero{stroke:var(--zero);fill:none}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.forecast{stroke-dasharray:2 5}.open{stroke-dasharray:1 4.5}
.target{stroke:var(--soft);stroke-width:1.4;stroke-dasharray:7 4;fill:none}
.warning{stroke:var(--warn);stroke-width:1.2;stroke-dasharray:2 4;fill:none}
svg .targett{fill:var(--soft)}svg .warningt{fill:var(--warn)}
.mark{stroke:var(--ink);stroke-width:2;fill:none}
.whisker{stroke:var(--ink);stroke-width:1.2;fill:none;opacity:.75}
.leader{fill:none;stroke-width:1}
.band{fill:var(--good-bg);opacity:.6}
rect.bar,.value{fill:var(--accent)}rect.bar{opacity:.85}
.outside{fill:var(--pale);opacity:.6}
.passage{fill:var(--tint);opacity:.6}
.track{fill:var(--grid)}.zone.good{fill:var(--zg)}.zone.warn{fill:var(--zw)}.zone.bad{fill:var(--zb)}
.value{fill:var(--ink)}
.area{fill:var(--s1);opacity:.08}
.ribbon{opacity:.16;stroke:none}
.ring{fill:none!important;stroke-width:1.6}
.hollow{stroke-width:1.8;fill:var(--card)!important}
.fill{stroke:var(--card);stroke-width:1}
.dots{fill:none;stroke-width:6;stroke-linecap:round;opacity:.55}
.point{stroke:var(--card)!important;stroke-width:1}
.cmp{stroke:var(--pale)}.line.cmp{stroke-width:1.6}.dot.cmp,.hit .cmp{fill:var(--pale)}
SERIES
svg .goodt{fill:var(--good)}svg .warnt{fill:var(--warn)}svg .badt{fill:var(--bad)}
.hit rect{fill:transparent}.hit circle{opacity:0;stroke:var(--card);stroke-width:1.5}
.hit:hover rect{fill:var(--accent);fill-opacity:.07}.hit:hover circle{opacity:1}
rect:hover,.point:hover{filter:brightness(1.1)}
.empty{color:var(--muted);padding:26px 0 10px;text-align:center}
details{margin-top:14px;font-size:13px}
summary{cursor:pointer;color:var(--muted);width:max-content;max-width:100%}
summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.scroll{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;width:100%;font-size:14px}
details table{font-size:13px;width:auto;min-width:min(100%,420px)}
.scroll{position:relative}.hidden{position:absolute;left:0;top:0;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%)}
th,td{padding:8px 14px 8px 0;border-bottom:1px solid var(--edge);text-align:left;vertical-align:top;min-width:2.5em}
th:last-child,td:last-child{padding-right:0}
thead th{overflow-wrap:break-word;font-size:12.5px;font-weight:600;color:var(--muted);vertical-align:bottom;
border-bottom-color:var(--zero)}
thead td{border-bottom-color:var(--zero)}
.over th{text-align:center;border-bottom-color:var(--edge);padding-bottom:3px}.over td{border:0}
tbody th{font-weight:500}
tbody tr:last-child>*{border-bottom:0}
tbody th,td.t{min-width:7em}
.r{text-align:right}
td.r{white-space:nowrap;overflow-wrap:normal}
td.bar{--w:calc(100% - 14px);background:linear-gradient(90deg,transparent var(--a),var(--tint) var(--a) var(--b),
transparent var(--b)) 0 50%/var(--w) calc(100% - 10px) no-repeat;padding-left:10px;min-width:7em}
td.bar:last-child{--w:100%}
tr.total>*{font-weight:650;border-top:1px solid var(--zero)}
tr.group>*{font-weight:650;color:var(--soft);padding-top:16px}
.soft{color:var(--muted);font-style:italic}
th.free,td.free{white-space:normal!important;overflow-wrap:anywhere!important}
td .sign{font-weight:600;font-size:12.5px;margin-left:6px}
.board th,.board td{vertical-align:middle}.board .rank{font-weight:650;color:var(--muted);text-align:right;
min-width:2em}
.board tbody th{min-width:9em;width:30%}.board small{display:block;font-size:12.5px;font-weight:400;color:var(--muted)}
.badge{display:inline-block;font-size:11.5px;font-weight:600;line-height:1.3;padding:1px 7px;margin:1px 2px 1px 0;
border-radius:9px;color:var(--soft);border:1px solid var(--zero)}
.lane{width:36%}.lane i{display:block;height:10px;border-radius:2px;
background:linear-gradient(90deg,transparent var(--a),
var(--accent) var(--a) var(--b),transparent var(--b))}
.heat{border-collapse:separate;border-spacing:2px;table-layout:fixed;font-size:12px}
.heat th,.heat td{padding:4px 0;border:0;text-align:center;min-width:0}
.heat thead th{font-size:11.5px}
.heat tbody th{text-align:right;padding-right:8px}
.heat td{border-radius:3px;white-space:nowrap}
.heat [style*="--h"]{background:rgba(var(--heat),var(--h))}
.heat .soft{color:var(--soft);outline:1px dashed var(--zero);outline-offset:-1px}
.cohort .size{text-align:right;padding-right:10px;color:var(--muted)}
.cohort thead th:first-child{text-align:right;padding-right:8px}
.callout{border-left:4px solid var(--accent);background:var(--card);border-radius:4px 10px 10px 4px;padding:14px 18px;
break-inside:avoid}
.callout b{font-weight:650}
.callout.good{border-color:var(--good);background:var(--good-bg);color:var(--ink)}.callout.good b{color:var(--good)}
.callout.warn{border-color:var(--warn);background:var(--warn-bg);color:var(--ink)}.callout.warn b{color:var(--warn)}
.callout.bad{border-color:var(--bad);background:var(--bad-bg);color:var(--ink)}.callout.bad b{color:var(--bad)}
.prose{max-width:72ch}
.prose p+p{margin-top:10px}.prose .title{margin-bottom:4px}
.list{margin:6px 0 0;padding-left:20px}.list li+li{margin-top:5px}
.list .sign{font-weight:600;font-size:13px;margin-left:8px;white-space:nowrap}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--edge);font-size:13px;color:var(--muted)}
footer h2{font-size:13px;font-weight:600;margin:0}
footer ul{margin:4px 0 0;padding-left:18px}
@media screen and (max-width:860px){.n3,.n4{grid-template-columns:repeat(2,1fr)}}
@media screen and (max-width:640px){.sheet{padding:26px 16px 36px}h1{font-size:26px}.wide{display:none}
.narrow{display:block}figure,.panel{padding:16px}.cards,.n2,.n3,.n4{grid-template-columns:1fr}.facts{gap:8px 24px}
section{margin-top:34px!important}.lane,.board .trend{display:none}}
@page{size:A4;margin:15mm 14mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;
color:#5b6573}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:10.5pt;print-color-adjust:exact;
-webkit-print-color-adjust:exact}.sheet{max-width:none;padding:0}.cards{grid-template-columns:repeat(3,1fr);gap:10px}
.cards.four{grid-template-columns:repeat(4,1fr)}.four .card .big{font-size:20px}.four .pill{font-size:11px;
padding:2px 7px}
.columns .cards{grid-template-columns:1fr}.columns{gap:10px}.card{padding:12px 14px}.card .big{font-size:24px}
.card .big.long{font-size:17px}details,.hit{display:none}.page{break-after:page}.page+*{margin-top:0!important}
section{margin-top:24px!important}main>*,.blocks>*{margin-top:12px}figure,.panel{padding:14px 16px}
.columns figure,.columns .panel{padding:12px}.chart{max-height:235mm}
.heading,.title,.description,.legend,thead{break-after:avoid}
.panel{break-inside:auto}.whole,.columns .prose{break-inside:avoid}tr,li,.prose p{break-inside:avoid}
thead{display:table-header-group}.scroll{overflow:visible}
table{font-size:9.5pt}.many,.many thead th{font-size:7pt}.many th,.many td{padding:5px 6px 5px 0;overflow-wrap:normal;
min-width:0}.many tbody th,.many td.t{overflow-wrap:anywhere}.heat{font-size:var(--f,7.5pt);min-width:0!important}
.heat thead th{font-size:inherit}.heat td,.heat th{padding:3px 0}.heat tbody th{padding-right:6px}
tbody th,td.t{min-width:4em}th,td{padding-right:10px}.columns table:not(.heat){font-size:8pt}
.columns .cellspark{width:64px}}
]]

--- The classes of the six colours, each for lines, for what is filled, and for text on it.
local function series()
  local rules = {}
  for i = 1, 6 do
    rules[i] = (".s%d{stroke:var(--s%d)}.fill.s%d,.dot.s%d,.point.s%d,.ribbon.s%d,.hit .s%d{fill:var(--s%d)}"
      .. "svg .on.s%d{fill:var(--t%d);stroke:none}"):gsub("%%d", i)
  end
  return table.concat(rules, "\n")
end

M.css = M.css:gsub("SERIES\n", series() .. "\n")

return M
