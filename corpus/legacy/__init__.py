"""Old Vietnamese encodings: TCVN3, VNI, VPS, VISCII, Vietware X, windows-1258."""
