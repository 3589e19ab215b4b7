"""Where staff sign in and look after their own account: password, passkeys, codes, sessions."""
