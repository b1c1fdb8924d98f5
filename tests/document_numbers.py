"""Written forms of document numbers, by hand: what each of a small library's documents is called.

A line a document: its number, then forms that people write, parted by " ; ". An indented line goes
on with the one above it.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.article import Article

#: number, kind, issuer, day: the documents of the library. Two share a number, of two terms.
DOCUMENTS = (
    ("12-CT/TW", "directive", "Ban Bí thư", "2022-01-05"),
    ("59-NQ/TW", "resolution", "Bộ Chính trị", "2025-01-24"),
    ("69-KL/TW", "conclusion", "Bộ Chính trị", "2024-01-11"),
    ("01-ĐA/TW", "scheme", "Ban Bí thư", "2022-03-03"),
    ("34/2016/NĐ-CP", "decree", "Chính phủ", "2016-05-14"),
    ("100/NQ-CP", "resolution", "Chính phủ", "2023-07-06"),
    ("115/2004/QĐ-TTg", "decision", "Thủ tướng Chính phủ", "2004-06-25"),
    ("1041/QĐ-TTg", "decision", "Thủ tướng Chính phủ", "2014-06-24"),
    ("65/2020/QH14", "law", "Quốc hội", "2020-11-13"),
    ("08-CTr/TU", "programme", "Tỉnh ủy Hòn Mẫu", "2021-03-09"),
    ("15/2016/TT-BCA", "circular", "Bộ Công an", "2016-04-20"),
    ("2312/BNG-VP", "letter", "Bộ Ngoại giao", "2024-05-02"),
    ("37-QĐ/TW", "regulation", "Ban Chấp hành Trung ương", "2021-10-25"),
    ("55-QĐ/TW", "decision", "Bộ Chính trị", "2017-12-19"),
    ("18-HD/TW", "guidance", "Ban Bí thư", "2019-06-07"),
    ("30a/2008/NQ-CP", "resolution", "Chính phủ", "2008-12-27"),
    ("19-2017/NQ-CP", "resolution", "Chính phủ", "2017-02-06"),
    ("07/2012/TTLT-BNG-BTC", "joint circular", None, "2012-08-14"),
    ("169/KH-UBND", "plan", "UBND tỉnh Hòn Mẫu", "2017-02-02"),
    ("28-NQ/TW", "resolution", "Ban Chấp hành Trung ương", "2013-10-25"),
    ("28-NQ/TW", "resolution", "Ban Chấp hành Trung ương", "2018-05-23"),
)

_WRITTEN = """
12-CT/TW: Chỉ thị của Ban Bí thư số 12 ;
    Chỉ thị số 12-CT/TW ; chi thi 12 ; CT12 ; ct 12 ; 12-CT/TƯ ; Chỉ thị 12 của Ban Bí
    thư ; 12–CT/TW ; 12 - CT / TW ; CHỈ THỊ SỐ 12-CT/TW ; chi thi so 12 cua BBT ; 12ct/tw ;
    12 CT TW ; Chỉ thị 12-CT/T.Ư ; 12/CT-TW ; Chỉ thị số 12 ngày 5/1/2022 ; Chỉ thị số:
    12-CT/TW ; nội dung chỉ thị 12 là gì? ; Chỉ thị số 12-CT/TW, ngày 05-01-2022 của Ban Bí
    thư ; chỉ-thị 12 ; Chi thi 12-CT/TW ; CHI THI 12 ; Chỉ Thị 12 ; chỉ thị số 12 – CT/TW
59-NQ/TW: NQ 59 ; NQ59 ; nq-59 ; Nghị quyết 59/NQ-TW ; nghi quyet so 59 ; NGHỊ QUYẾT 59 ;
    Nghị quyết số 59-NQ/TW ngày 24 tháng 1 năm 2025 ; NQ số 59-NQ/TW ; nghị quyết 59 của Bộ
    Chính trị ; nghi quyet 59 bct ; 59-NQ/TW của Bộ Chính trị ; 59 nq/tw ; Nghị quyết (số
    59-NQ/TW) ; 59_NQ_TW ; nghị quyết  59 ; Nghị quyết 59 bộ chính trị
69-KL/TW: Kết luận 69 ; ket luan so 69-kl/tw ; KL 69 ; KL69-KL/TW ; Kết luận số 69 của Bộ
    Chính trị ; 69 - KL/TW ; 69/KL-TW ; Kết luận 69-KL/TW năm 2024 ; kết luận 69 ngày
    11.1.2024 ; 69-KL / T.Ư
01-ĐA/TW: Đề án 01 ; đề án số 1 ; de an so 01 ; Đề án số 01-ĐA/TW ; 01-DA/TW ; ĐỀ ÁN 01 ; Đề
    án số 01 ngày 3/3/2022 của Ban Bí thư ; đề án 1 của Ban Bí thư ; 1-ĐA/TW
34/2016/NĐ-CP: Nghị định 34/2016/NĐ-CP ; nghị định 34 ; NĐ 34 ; nd34 ; ND 34/2016 ; nghi
    dinh so 34/2016/nd-cp ; 34/2016/NĐ–CP ; Nghị định số 34 năm 2016 của Chính phủ ; Nghị
    định 34/2016 ; 34-2016/NĐ-CP ; 34 / 2016 / NĐ - CP ; Nghị định số 34 ngày 14/5/2016 ;
    nghị định số 34 của chính phủ ; NĐ34/2016
100/NQ-CP: Nghị quyết 100/NQ-CP ; NQ 100 ; nghị quyết số 100 của Chính phủ ; nq100 chính phủ
    ; 100/nq-cp ; 100-NQ/CP ; Nghị quyết 100 ngày 6 tháng 7 năm 2023 ; nghi quyet 100 cua cp
    ; 100 NQ-CP
115/2004/QĐ-TTg: Quyết định 115/2004/QĐ-TTg ; quyết định số 115 năm 2004 ; QĐ 115/2004 ;
    quyet dinh 115/2004/qd-ttg ; Quyết định số 115 của Thủ tướng ; 115/2004/QD-TTg ; QĐ115 ;
    115/2004/ QĐ -TTg ; Quyết định số 115 ngày 25-6-2004 của Thủ tướng Chính phủ
1041/QĐ-TTg: Quyết định 1041 ; Quyết định số 1041/QĐ-TTg ; quyet dinh so 1041 cua thu tuong
    ; 1041/qđ-ttg ; QĐ 1041 ; qd 1041 ttg ; quyết định số 1041 ngày 24.6.2014 ; 1041 QĐ/TTg
    ; quyết định số 1041/QĐ - TTg
65/2020/QH14: Luật số 65/2020/QH14 ; 65/2020/QH14 ; luat 65/2020/qh14 ; Luật 65 ; luật
    65/2020 ; Luật số 65 của Quốc hội ; 65 / 2020 / QH14 ; luật số: 65/2020/QH 14
08-CTr/TU: Chương trình 08-CTr/TU ; 08-CTr/TU ; 8-CTr/TU ; Chương trình số 8 ; 08-ctr/tu ;
    chuong trinh so 08 cua Tỉnh ủy Hòn Mẫu ; CTr 08 ; Chương trình số 08-CTr/TU ngày
    9/3/2021
15/2016/TT-BCA: TT 15/2016 ;
    Thông tư của Bộ Công an số 15/2016 ; Thông tư 15/2016/TT-BCA ;
    TT 15/2016/TT-BCA ; thông tư 15 ; thong tu so
    15/2016 ; Thông tư 15 của Bộ Công an ; 15/2016/tt-bca ; TT15/2016 ; thông tư số 15 năm
    2016 ; TT 15 Bộ Công an ; thông tư 15/2016 của Bộ Công an
2312/BNG-VP: Công văn 2312/BNG-VP ; công văn số 2312 ; CV 2312 ; cong van 2312/bng-vp ; công
    văn 2312 của Bộ Ngoại giao ; số 2312/BNG-VP ; 2312/BNG-VP ; cv số 2312 ; Công văn số
    2312 ngày 2/5/2024
37-QĐ/TW: qui định 37 ;
    Quy định 37-QĐ/TW ; quy định 37 ; Quy định số 37 ; quy dinh 37-qd/tw ; 37-QĐ/TW ;
    Quy định số 37-QĐ/TW ngày 25/10/2021 ; quy định 37 của Ban Chấp hành Trung ương ; QĐ
    37-QĐ/TW
55-QĐ/TW: Quyết định 55-QĐ/TW ; quyết định số 55 của Bộ Chính trị ; 55-QĐ/TW ; quyet dinh 55
    ; 55-qđ/tw ; QĐ 55 ; Quyết định 55 của BCT
18-HD/TW: Hướng dẫn 18-HD/TW ; hướng dẫn số 18 ; huong dan 18 ; HD 18 ; 18-HD/TW ; 18 hd/tw
    ; Hướng dẫn 18 của Ban Bí thư ; HD18-HD/TW
30a/2008/NQ-CP: Nghị quyết 30a ; nghị quyết 30a/2008/NQ-CP ; NQ 30a ; nq30a ; 30a/2008/nq-cp
    ; Nghị quyết số 30a năm 2008 ; nghi quyet 30a cua chinh phu ; Nghị quyết 30A ;
    30a/2008/NQ-CP
19-2017/NQ-CP: Nghị quyết 19-2017/NQ-CP ; Nghị quyết 19 ; nghị quyết 19/2017 ; NQ19-2017 ;
    19/2017/NQ-CP ; nghi quyet 19 nam 2017 cua Chính phủ ; nq 19-2017/nq-cp
07/2012/TTLT-BNG-BTC: Thông tư liên tịch 07/2012/TTLT-BNG-BTC ; thông tư liên tịch số 7 ;
    TTLT 07/2012 ; thong tu lien tich 07/2012/ttlt-bng-btc ; 07/2012/TTLT- BNG- BTC ; TTLT07
169/KH-UBND: Kế hoạch 169/KH-UBND ; ke hoach so 169 ; KH 169 ; kế hoạch 169 của UBND tỉnh
    Hòn Mẫu ; 169/kh-ubnd ; kế hoạch số 169 ngày 2/2/2017 ; Kế hoạch 169
28-NQ/TW: Nghị quyết 28 ; 28-NQ/TW ; NQ28 ; nghi quyet 28-nq/tw ; Nghị quyết số 28 của Trung
    ương
"""


def written() -> list[tuple[str, str]]:
    """(form, number) pairs; each form with marks stands in decomposed Unicode for some too."""
    pairs = []
    for line in re.sub(r"\n +", " ", _WRITTEN).strip().split("\n"):
        number, _, forms = line.partition(": ")
        pairs += [(form.strip(), number) for form in forms.split(" ; ")]
    decomposed = [(unicodedata.normalize("NFD", form), number) for form, number in pairs[::7]]
    return pairs + decomposed


def absent() -> list[str]:
    """Numbers near those of the library that no document there has."""
    plain = """
    13-CT/TW 11-CT/TW 2-CT/TW 1-CT/TW 112-CT/TW 121-CT/TW 12a-CT/TW 12-CT/TTg 12/CT-BNG
    12-CT/TU 12-NQ/TW 12-KL/TW 12-TB/TW 12/2022/CT-TTg 58-NQ/TW 60-NQ/TW 5-NQ/TW 9-NQ/TW
    159-NQ/TW 59a-NQ/TW 59/NQ-CP 59-NQ/TU 59-QĐ/TW 59-CT/TW 95-NQ/TW 68-KL/TW 70-KL/TW
    69-CT/TW 69/KL-TTCP 69-NQ/TW 6-KL/TW 96-KL/TW 02-ĐA/TW 10-ĐA/TW 01-CT/TW 01/ĐA-UBND
    34/2015/NĐ-CP 34/2017/NĐ-CP 34/NĐ-CP 33/2016/NĐ-CP 35/2016/NĐ-CP 3/2016/NĐ-CP
    134/2016/NĐ-CP 34/2016/QĐ-TTg 34/2016/TT-BCA 43/2016/NĐ-CP 101/NQ-CP 99/NQ-CP 10/NQ-CP
    1000/NQ-CP 100-NQ/TW 100/2023/NQ-CP 100/QĐ-TTg 100/2019/NĐ-CP 115/QĐ-TTg 115/2005/QĐ-TTg
    114/2004/QĐ-TTg 116/2004/QĐ-TTg 15/2004/QĐ-TTg 115/2004/NĐ-CP 1040/QĐ-TTg 1042/QĐ-TTg
    104/QĐ-TTg 10411/QĐ-TTg 1041/QĐ-UBND 1041/2014/QĐ-TTg 1041/CT-TTg 1401/QĐ-TTg 65/2020/QH13
    65/2019/QH14 64/2020/QH14 66/2020/QH14 6/2020/QH14 65/2020/NĐ-CP 56/2020/QH14 09-CTr/TU
    07-CTr/TU 80-CTr/TU 08-CT/TU 08-CTr/TW 08-NQ/TU 18-CTr/TU 08-KH/TU 15/2016/TT-BTC
    15/2015/TT-BCA 14/2016/TT-BCA 16/2016/TT-BCA 15/TT-BCA 15/2016/NĐ-CP 115/2016/TT-BCA
    2311/BNG-VP 2313/BNG-VP 2312/BNG-LS 2312/BCA-VP 231/BNG-VP 23/BNG-VP 2312/UBND-VP
    2132/BNG-VP 36-QĐ/TW 38-QĐ/TW 37/QĐ-TTg 37-NQ/TW 3-QĐ/TW 7-QĐ/TW 137-QĐ/TW 37-QĐ/TU
    73-QĐ/TW 37a-QĐ/TW 54-QĐ/TW 56-QĐ/TW 55/QĐ-TTg 55-CT/TW 5-QĐ/TW 155-QĐ/TW 55-QĐ/TU
    17-HD/TW 19-HD/TW 18-CT/TW 8-HD/TW 180-HD/TW 18/HD-BNV 81-HD/TW 30/2008/NQ-CP
    30b/2008/NQ-CP 30a/2009/NQ-CP 30a/2008/QĐ-TTg 31a/2008/NQ-CP 30a/NQ-CP 19-2016/NQ-CP
    19-2018/NQ-CP 18-2017/NQ-CP 20-2017/NQ-CP 19-NQ/TW 19/NQ-CP 19-2017/QĐ-TTg 9-2017/NQ-CP
    91-2017/NQ-CP 08/2012/TTLT-BNG-BTC 07/2013/TTLT-BNG-BTC 70/2012/TTLT-BNG-BTC
    07/2012/TTLT-BNG-BCA 07/2012/TT-BNG 168/KH-UBND 170/KH-UBND 16/KH-UBND 169/QĐ-UBND
    169/KH-BNG 1690/KH-UBND 196/KH-UBND 27-NQ/TW 29-NQ/TW 28-CT/TW 28/NQ-CP 2-NQ/TW 128-NQ/TW
    28a-NQ/TW 82-NQ/TW
    """.split()
    spoken = """
    Chỉ thị 13; chi thi 21; CT 120; ct2; Nghị quyết 58; NQ 95; nq60; nghi quyet 5; Kết luận
    96; ket luan 68; KL 70; đề án 2; Đề án số 10; nghị định 43; ND 33; Nghị định 34 năm 2015;
    Nghị định 34/2017; Quyết định 114; quyet dinh 116; QĐ 1040; Quyết định 1041 năm 2015; Luật
    56; luật số 66; thông tư 51; TT 14; công văn 2321; cv 2311; quy định 73; quy dinh 36;
    hướng dẫn 81; HD 17; nghị quyết 30b; NQ 30; Nghị quyết 91; kế hoạch 196; KH 168; Nghị
    quyết 82; NQ 29; Chỉ thị 12 của Thủ tướng; chi thi 12 cua Bộ Công an; Nghị quyết 59 của
    Chính phủ; Quyết định 37 của Thủ tướng; Chỉ thị số 12 ngày 6/1/2022; Nghị quyết 59 ngày
    24/1/2024; Chỉ thị 12 năm 2021; Nghị quyết 100 của Bộ Chính trị; quyết định 37-QĐ/TW; quy
    định 55-QĐ/TW; Thông tư 15 của Bộ Tài chính; kế hoạch 169 của UBND tỉnh Bãi Mẫu
    """
    return plain + [form.strip() for form in re.sub(r"\s+", " ", spoken).split(";")]


def articles() -> list[Article]:
    """The documents as articles, with bodies that mention no other."""
    return [
        Article(
            id=f"{number} {day}",
            title=f"Văn bản {n}",
            text=f"Nội dung thứ {n} về vườn cây.",
            number=number,
            kind=kind,
            issuer=issuer,
            issued_on=day,
        )
        for n, (number, kind, issuer, day) in enumerate(DOCUMENTS)
    ]
