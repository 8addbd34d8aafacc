package dev.cloister.http;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS 1.3 as Jetty wants it. */
final class Tls {
  private Tls() {}

  static SslContextFactory.Server factory(TlsConfig config, ReloadingKeyManager keys) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(context(config, keys));
    factory.setIncludeProtocols("TLSv1.3");
    factory.setSniRequired(false);
    factory.setWantClientAuth(config.clients().isPresent());
    factory.setNeedClientAuth(config.clientRequired());
    return factory;
  }

  private static SSLContext context(TlsConfig config, ReloadingKeyManager keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {keys},
          new TrustManager[] {config.clients().orElse(NobodyTrusted.INSTANCE)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /** Without a judge no certificate is asked for; one that comes anyway is refused. */
  private enum NobodyTrusted implements X509TrustManager {
    INSTANCE;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no client certificate is accepted");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
