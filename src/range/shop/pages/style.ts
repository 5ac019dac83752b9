/** The shop's one style sheet, put into every page. System fonts, no images, no network. */
export const STYLE = `
:root{--ink:#1d2829;--soft:#5d6b6c;--line:#e1e5e1;--ground:#f5f6f3;--paper:#fff;--teal:#0f6b6b;--teal-soft:#e4efed;--price:#b2401f;--star:#c8871a}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.65 -apple-system,BlinkMacSystemFont,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
a{color:inherit;text-decoration:none}
a:hover{color:var(--teal)}
:focus-visible{outline:2px solid var(--teal);outline-offset:2px;border-radius:4px}
h1,h2,h3,p,ul,dl,dd,figure{margin:0;padding:0}
h1{font-size:24px;line-height:1.35;font-weight:600}
h2{font-size:17px;font-weight:600}
.wrap{max-width:1080px;margin:0 auto;padding:0 24px}
.top{background:var(--paper);border-bottom:1px solid var(--line)}
.top .wrap{display:flex;align-items:center;gap:12px;height:64px}
.brand{display:flex;align-items:center;gap:10px;font-size:19px;font-weight:600;letter-spacing:.04em}
.brand small{font-size:12px;font-weight:400;color:var(--soft);letter-spacing:0}
.top nav{margin-left:auto;display:flex;align-items:center;gap:24px;color:var(--soft)}
.top form{margin:0}
main.wrap{padding-top:28px;padding-bottom:48px}
.foot{border-top:1px solid var(--line);color:var(--soft);font-size:13px;padding:20px 0 36px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:24px}
.card+.card{margin-top:20px}
.head{display:flex;align-items:baseline;gap:12px;margin-bottom:16px}
.head .note{margin-left:auto}
.note{color:var(--soft);font-size:13px}
.price{color:var(--price);font-weight:600;font-variant-numeric:tabular-nums}
.price b{font-size:30px;font-weight:600}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:20px;list-style:none;padding:0}
.tile{display:block;background:var(--paper);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.tile:hover{border-color:#b9c8c4;color:inherit}
.tile img{display:block;width:100%;height:auto;aspect-ratio:1}
.tile div{padding:12px 14px 14px}
.tile .title{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.tile .row{display:flex;justify-content:space-between;align-items:baseline;padding:0;margin-top:6px}
.button,button{font:inherit;border:1px solid var(--teal);background:var(--teal);color:#fff;border-radius:8px;padding:8px 20px;cursor:pointer}
.button:hover,button:hover{background:#0b5656;color:#fff}
.quiet{background:var(--paper);color:var(--teal)}
.quiet:hover{background:var(--teal-soft);color:var(--teal)}
.plain{border:0;background:none;color:var(--soft);padding:0}
.plain:hover{background:none;color:var(--teal)}
button:disabled{opacity:.45;cursor:default}
input{font:inherit;color:inherit;border:1px solid #cbd3cf;border-radius:8px;padding:8px 12px;background:#fff;min-width:0}
input:focus-visible{outline-offset:-1px;border-radius:8px}
label{display:block;font-size:13px;color:var(--soft)}
label input{display:block;width:100%;margin-top:4px;color:var(--ink)}
.product{display:grid;grid-template-columns:400px 1fr;gap:36px}
.product img{width:100%;height:auto;border-radius:10px;display:block}
.crumbs{font-size:13px;color:var(--soft);margin-bottom:14px}
.facts{display:grid;grid-template-columns:auto 1fr;gap:8px 20px;font-size:14px}
.facts dt{color:var(--soft);white-space:nowrap}
.chips{display:flex;flex-wrap:wrap;gap:8px;list-style:none}
.chips li{border:1px solid #cbd3cf;border-radius:8px;padding:3px 14px}
.chips li:first-child{border-color:var(--teal);color:var(--teal);background:var(--teal-soft)}
.buy{display:flex;gap:12px;margin-top:24px}
.stack>*+*{margin-top:16px}
.reviews{list-style:none}
.reviews li{display:grid;grid-template-columns:36px 1fr;gap:2px 14px;padding:14px 0;border-top:1px solid var(--line)}
.reviews li:first-child{border-top:0;padding-top:0}
.disc{grid-row:span 2;width:36px;height:36px;border-radius:50%;background:var(--teal-soft);color:var(--teal);display:grid;place-items:center;font-weight:600}
.by{display:flex;gap:12px;align-items:baseline;font-size:13px;color:var(--soft)}
.by b{font-weight:500;color:var(--ink)}
.stars{color:var(--star);letter-spacing:1px}
.by time{margin-left:auto;font-variant-numeric:tabular-nums}
.more{margin-top:28px}
.pager{display:flex;align-items:center;justify-content:center;gap:16px;margin-top:18px;color:var(--soft);font-variant-numeric:tabular-nums}
.who{display:flex;align-items:center;gap:18px}
.who img{border-radius:14px;display:block}
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:500;color:var(--soft);font-size:13px;padding:0 12px 8px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:10px 12px 10px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
.nowrap{white-space:nowrap}
.right{text-align:right}
.tag{display:inline-block;border-radius:6px;padding:0 8px;font-size:12px;line-height:20px;background:#eceeea;color:var(--soft);white-space:nowrap}
.tag.on{background:var(--teal-soft);color:var(--teal)}
.search{display:flex;gap:12px;margin-bottom:18px}
.search input{flex:1}
.search input.short{flex:0 0 160px}
.points{padding-left:1.2em}
.empty{color:var(--soft);padding:12px 0}
.login{max-width:380px;margin:32px auto}
.login button{width:100%}
.error{background:#fbeeea;color:#8f3116;border-radius:8px;padding:8px 12px;font-size:14px}
@media(max-width:760px){.product{grid-template-columns:1fr}.brand small{display:none}.top nav{gap:16px}.wrap{padding:0 16px}.search{flex-wrap:wrap}.search input.short{flex:1 1 120px}.card{overflow-x:auto}}
`;
