"""Meanings that decide something by themselves: names of groups in the word list `konsep`."""

REFUSABLE = frozenset(
    {
        "hadir",
        "kampanye",
        "dukung",
        "deklarasi",
        "ajak_pilih",
        "timses",
        "apk",
        "atribut",
        "unggah",
        "reaksi",
        "foto",
        "jari",
        "kerahkan",
        "terima",
        "uang",
        "undang",
        "saksi_partai",
        "surat_dukungan",
        "ktp_dukungan",
        "sambutan",
        "dampingi",
        "grup",
        "anggota_partai",
        "pengurus_partai",
        "sumbangan",
    }
)
"""Conducts that a person can refuse; refusing them is another question than doing them."""

PARTISAN = frozenset(
    {
        "calon",
        "nomor_urut",
        "partai",
        "dukung",
        "deklarasi",
        "ajak_pilih",
        "timses",
        "saksi_partai",
        "kampanye",
        "nyalon",
        "reses",
    }
)
"""Meanings that tie a text to a contestant."""

ELECTORAL = PARTISAN | frozenset(
    {
        "netral",
        "sepihak",
        "anggota_partai",
        "pengurus_partai",
        "sipol",
        "lembaga",
        "jadi_penyelenggara",
        "sosialisasi",
        "memilih",
        "tps",
        "debat",
        "survei",
        "visi_misi",
        "pakta",
        "keluarga_calon",
        "surat_dukungan",
        "apk",
        "klarifikasi",
    }
)
"""Meanings that tie a text to an election at all."""
