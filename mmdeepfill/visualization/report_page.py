"""The page of a comparison, without its content."""
from string import Template

#: Tells a page of ours from one that must not be overwritten.
GENERATOR = '<meta name="generator" content="mmdeepfill compare">'

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
""" + GENERATOR + """
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem;
       color: #222; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
code { font-size: .85em; color: #555; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #ddd; text-align: right;
         white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; }
figure { margin: 0; } figcaption { font-size: .8rem; color: #555; }
.row img { max-width: 256px; min-width: 128px; image-rendering: auto; display: block; }
.plot { max-width: 100%; }
section { border-top: 1px solid #eee; margin-top: 1rem; }
section p { margin: 0 0 .4rem; color: #555; font-size: .85rem; }
</style>
</head>
<body>
<h1>$title</h1>
<p>$manifest <code>$sha256</code></p>
<h2>Numbers</h2>
$tables
<h2>By hole ratio</h2>
$plots
<h2>Pictures</h2>
$cases
<h2>Notes</h2>
<ul>$notes</ul>
</body>
</html>
""")
