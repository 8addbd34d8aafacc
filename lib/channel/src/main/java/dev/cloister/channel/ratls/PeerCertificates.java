package dev.cloister.channel.ratls;

import dev.cloister.channel.ChannelException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Certificates of ends that prove themselves by evidence: no authority vouches for them, and no
 * name in them counts. TLS shows that the peer holds the leaf's key; M1 to M4 show whose key it is.
 *
 * <p>Only for connections that send nothing of value before the exchange. On a resumed connection
 * JSSE does not ask a trust manager at all, so nothing may ever rest on one.
 */
public final class PeerCertificates extends X509ExtendedTrustManager {
  private PeerCertificates() {}

  /** Takes any certificate with a P-256 key. */
  public static PeerCertificates judgedByEvidence() {
    return new PeerCertificates();
  }

  private static void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("expected a certificate");
    }
    try {
      TlsView.Leaf.of(chain[0]);
    } catch (ChannelException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
