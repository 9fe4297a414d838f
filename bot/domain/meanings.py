"""Meanings that decide something by themselves: names of groups in the word list `konsep`."""

# fmt: off

REFUSABLE = frozenset({
    "hadir", "kampanye", "dukung", "deklarasi", "timses", "apk", "atribut", "unggah", "reaksi",
    "foto", "jari", "kerahkan", "terima", "uang", "undang", "saksi_partai", "surat_dukungan", "ktp_dukungan",
    "sambutan", "dampingi", "grup", "anggota_partai", "pengurus_partai", "sumbangan",
})
"""Conducts that a person can refuse; refusing them is another question than doing them."""

PARTISAN = frozenset({
    "calon", "nomor_urut", "partai", "dukung", "deklarasi", "ajak_pilih", "timses", "saksi_partai", "kampanye",
    "nyalon", "reses",
})
"""Meanings that tie a text to a contestant."""

ELECTORAL = PARTISAN | frozenset({
    "netral", "sepihak", "anggota_partai", "pengurus_partai", "sipol", "lembaga", "jadi_penyelenggara",
    "sosialisasi", "memilih", "tps", "debat", "survei", "visi_misi", "pakta", "keluarga_calon",
    "surat_dukungan", "apk", "klarifikasi", "politik", "politik_uang", "hak_sendiri", "tim", "posko", "musim",
    "jari", "sikap_netral", "damai",
})
"""Meanings that tie a text to an election at all."""

FAINT = frozenset({"saksi_partai", "klarifikasi", "netral", "tim", "damai", "politik", "survei", "posko", "debat"})
"""Of these, what other fields of law and life tell of as well; beside one of them it makes no election."""

ACTIVE = frozenset({
    "terima", "uang", "kerahkan", "apk", "atribut", "unggah", "foto", "jari", "bansos", "fasilitas",
    "kendaraan_dinas", "ajak_pilih", "sambutan", "sumbangan", "ancam", "syarat_bantuan", "kop_stempel",
    "dampingi",
})
"""Conducts that, told beside a negated one, are what the question is about."""

EVEN_HANDED = frozenset({"fasilitas", "layanan", "kendaraan_dinas", "klarifikasi"})
"""Where refusing one and serving another would itself be partial: never read as a mere refusal."""

WEIGHTY = frozenset({
    "dukung", "halangi", "curang", "bayar", "pengaruh", "titipan", "deklarasi", "ajak_pilih", "kampanye",
    "uang", "politik_uang", "terima", "ancam", "kerahkan", "fasilitas", "kendaraan_dinas", "dana_desa",
    "kop_stempel", "atribut", "apk", "jari", "unggah", "reaksi", "timses", "saksi_partai", "sumbangan",
    "janji_program", "syarat_bantuan", "diskriminasi", "hoaks", "bansos", "sambutan", "anggota_partai",
    "pengurus_partai", "ktp_dukungan", "surat_dukungan", "akun_resmi", "nyalon", "sepihak", "pertaruhan",
    "anak_kecil", "perintah", "seragam_dinas", "rusak_apk", "nomor_urut", "grup", "senjata", "tps",
    "jadi_penyelenggara", "milik_orang", "bocor", "suruh", "meninggal",
})
"""Conducts that a card must know of before it may say BOLEH to a text that tells them."""

CONTESTANT = frozenset({
    "calon", "nomor_urut", "partai", "timses", "dukung",
})
"""Whom a conduct can serve."""

SERVED = frozenset({"calon", "partai", "timses", "nomor_urut"})
"""Meanings that name a contestant."""

SOFTENING = frozenset({
    "netral", "pasif", "lembaga", "layanan", "sosialisasi", "memilih", "lapor", "tolak", "nyalon", "mundur",
    "tetap_menjabat", "cuti", "klarifikasi", "anggota_partai", "sipol", "keluarga_calon", "visi_misi", "debat",
    "warung", "tugas_resmi", "hajatan", "undang", "keluar_grup", "pakta", "jadi_penyelenggara", "usaha", "reses",
})
"""Meanings under which serving a contestant is not plain: another card must know, or the office."""

EXCUSES = frozenset({"di_luar_jam", "izin_pimpinan", "keluarga_calon"})
"""What people say to excuse a conduct; it never changes the verdict, so it hardly counts."""

UNFAIR = frozenset({"sepihak", "diskriminasi", "syarat_bantuan", "ancam"})
"""With these a refusal is itself the wrong: it is never read as keeping out of politics."""

VILLAGE_WORK = frozenset({
    "fasilitas", "kendaraan_dinas", "dana_desa", "kop_stempel", "bansos", "layanan", "rapat", "kerahkan",
    "akun_resmi", "diskriminasi", "syarat_bantuan", "janji_program", "beri", "sambutan", "undang", "hajatan",
})
"""What village heads do, so that a text which names nobody is read as theirs."""

EVERYDAY = frozenset({
    "hadir", "tuan_rumah", "usaha", "anak_kecil", "warung", "doa", "seni", "bayar", "undang", "hajatan",
    "sekolah", "tempat_ibadah", "titipan", "tugas_resmi", "terima", "uang", "foto", "video", "sambut",
    "di_luar_jam", "nonton_siaran", "beri", "dampingi",
})
"""What any story tells: a sentence with nothing else is no part of the question."""

REPORTING = frozenset({"lapor", "lembaga", "klarifikasi"})
"""What a report itself is about; the rest is what it tells of others."""

LEAVING = frozenset({"keluar_grup", "grup"})
"""What leaving a group is about; that somebody was put there is told in passing."""

SPOKEN = frozenset({"dukung", "ajak_pilih", "unggah", "deklarasi"})
"""What was said in a group before it was left; then leaving it is no longer all that is asked about."""

DOABLE = (REFUSABLE | ACTIVE | {"pasif"}) - {"undang"}
"""Conducts that, told apart from the negated one, are done and not refused; being invited is no conduct."""

NAMING = PARTISAN - {"kampanye"}
"""Meanings by which a card or a text is about contestants, not only about the season."""

INNOCENT = frozenset({"calon", "partai", "timses", "kampanye", "fasilitas", "jadi_penyelenggara", "tps"})
"""What a text about something plainly allowed may name in passing."""

WRONGS = frozenset(
    {"curang", "halangi", "diskriminasi", "sepihak", "uang", "politik_uang", "ancam", "ajak_pilih", "apk"}
)
"""What makes a text about election work one about conduct."""

HARMFUL = frozenset({"uang", "politik_uang", "terima", "bayar", "ancam", "curang", "halangi", "diskriminasi"})
"""Weighty meanings of money and force: a card must tell of them often, not once by chance."""
