"""Regenerate the reference system's approvals in a folder."""
import sys,datetime as dt
from pathlib import Path
from carbon_manual.source import read_tree
from carbon_manual.pipeline import examine
from carbon_manual.signing import signed, Signer
from carbon_manual.output import write_file
root=Path(sys.argv[1])
import shutil; shutil.rmtree(root/'records/archive',ignore_errors=True)
for f in (root/'records/approvals').glob('*.yaml'): f.unlink()
src=read_tree(root); c=examine(src, dt.date(2026,6,30)); s=c.system
texts={f.path:f.text for f in src.files}
holders={n:[h.text('holder') for h in row.rows('holders')][0] for n,row in s.defined['post'].items() if list(row.rows('holders'))}
docs=list(s.documents.values())
fam=lambda *f:[d for d in docs if d.shape.family in f]
D=dt.date
def go(post,meaning,date,ds):
    if not ds: return
    for a in signed(Signer(post,holders[post],meaning,date),ds,texts,c): write_file(root/a.path,a.data)
go('碳管理专员','编制',D(2026,3,16),fam('manual','procedure','rule','instruction'))
go('管理者代表','编制',D(2026,3,16),fam('policy'))
go('管理者代表','审核',D(2026,3,20),fam('manual','instruction'))
go('碳管理办公室主任','审核',D(2026,3,20),fam('procedure','policy','rule'))
go('最高管理者','批准',D(2026,3,25),fam('manual','policy'))
go('管理者代表','批准',D(2026,3,25),fam('procedure','rule'))
go('碳管理办公室主任','批准',D(2026,3,25),fam('instruction'))
