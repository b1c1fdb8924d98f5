"""Names of countries as Vietnamese articles write them, and of groups of countries."""

from __future__ import annotations

_COUNTRIES = """Afghanistan|Ai Cập|Albania|Algeria|Angola|Anh|Argentina|Armenia|Azerbaijan
|Ả Rập|Áo|Ấn Độ|Ba Lan|Bangladesh|Belarus|Bỉ|Bolivia|Bồ Đào Nha|Brazil|Bra-xin|Brunei|Bru-nây
|Bulgaria|Ca-na-đa|Cam-pu-chia|Campuchia|Canada|Chi-lê|Chile|Colombia|Cộng hòa Séc|Croatia|Cuba
|Cu-ba|Đài Loan|Đan Mạch|Đông Timor|Đức|Ecuador|Estonia|Ethiopia|Fiji|Gruzia|Hà Lan|Hàn Quốc
|Hoa Kỳ|Hungary|Hung-ga-ri|Hy Lạp|Iceland|In-đô-nê-xi-a|Indonesia|Iran|Iraq|Ireland|Israel
|Italy|Italia|I-ta-li-a|Jamaica|Jordan|Kazakhstan|Kenya|Kuwait|Kyrgyzstan|Lào|Latvia|Lebanon
|Liên Xô|Libya|Lithuania|Luxembourg|Ma-rốc|Malaysia|Ma-lai-xi-a|Mexico|Mê-hi-cô|Moldova|Mông Cổ
|Morocco|Mozambique|Mỹ|Myanmar|Mi-an-ma|Nam Phi|Na Uy|Nepal|New Zealand|Niu Di-lân|Nga|Nhật
|Nigeria|Ô-xtrây-li-a|Australia|Pakistan|Palestine|Panama|Paraguay|Peru|Pháp|Phần Lan|Philippin
|Phi-líp-pin|Qatar|Ru-ma-ni|Romania|Séc|Serbia|Singapore|Xin-ga-po|Slovakia|Slovenia|Somalia
|Sri Lanka|Sudan|Syria|Tanzania|Tajikistan|Tây Ban Nha|Thái Lan|Thổ Nhĩ Kỳ|Thụy Điển|Thụy Sĩ
|Thuỵ Điển|Thuỵ Sĩ|Timor|Triều Tiên|Trung Quốc|Trung Hoa|Tunisia|Turkmenistan|Úc|Ukraine
|U-crai-na|UAE|Uganda|Uruguay|Uzbekistan|Vatican|Venezuela|Việt Nam|Ý|Yemen|Zambia|Zimbabwe"""
_GROUPS = (
    "ASEAN|EU|G7|G20|BRICS|APEC|NATO|Liên minh châu Âu|[Cc]hâu (?:Á|Âu|Phi|Mỹ|Đại Dương)|Mỹ Latinh"
    "|Trung Đông|Đông Nam Á|Đông Dương|láng giềng|Bắc Âu|Tây Âu|Đông Âu"
)
#: A pattern that finds one in a text with its capitals.
NAMED = rf"(?<![\w-])(?:{_COUNTRIES.replace(chr(10), '')}|{_GROUPS})(?!\w)"
