using Pillion.Abstractions;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.Tests.Connections;

public sealed class PostgresConnectionStringTests
{
    [Theory]
    [InlineData("host=h port=1 user=u password=p database=d", "database=d host=h password=p port=1 user=u")]
    [InlineData("  host = h\n dbname='a b' password='it\\'s \\\\' ", "database=a b host=h password=it's \\")]
    [InlineData("host=h password=a\\ b", "host=h password=a b")]
    [InlineData(
        "postgres://u:p@h:1/d?sslmode=require&application_name=a+b",
        "application_name=a b database=d host=h password=p port=1 sslmode=require user=u"
    )]
    [InlineData("postgresql://h", "host=h")]
    [InlineData("postgres://u%40x:p%2F%3A@h/d%20x", "database=d x host=h password=p/: user=u@x")]
    [InlineData("postgres://u:p@ss@h/d", "database=d host=h password=p@ss user=u")]
    [InlineData("postgres://a,b:2,[::1]:3/d", "database=d host=a,b,::1 port=,2,3")]
    public void Parse_EitherForm_GivesTheSettings(string text, string expected)
    {
        var settings = PostgresConnectionString.Parse(text, ComponentMetadata.Empty);

        Assert.Equal(expected, string.Join(' ', settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")));
    }

    [Fact]
    public void Read_FieldsOfTheirOwn_OverrideTheConnectionString()
    {
        var settings = Read(
            ("connectionString", "postgres://u:p@h:1/d?pool_max_conns=7&search_path=my+schema"),
            ("host", "h2"),
            ("port", "2"),
            ("user", "u2"),
            ("password", "p2"),
            ("database", "d2")
        );

        Assert.Equal(("h2", 2, "u2", "p2", "d2"), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
        Assert.Equal((7, "-c search_path=my\\ schema"), (settings.MaxPoolSize, settings.Options));
    }

    [Fact]
    public void Read_FieldsAlone_AreEnough()
    {
        var settings = Read(("host", "h"), ("user", "u"), ("maxConns", "9"), ("timeout", "3"), ("connectionMaxIdleTime", "5s"));

        Assert.Equal(
            ("h", 5432, "u", 9, 3),
            (settings.Host, settings.Port, settings.Username, settings.MaxPoolSize, settings.CommandTimeout)
        );
        Assert.Equal(5, settings.ConnectionIdleLifetime);
    }

    [Theory]
    [InlineData("host=a,b port=1,2", "a:1,b:2")]
    [InlineData("host=a,b port=3", "a:3,b:3")]
    [InlineData("postgres://a,b:2/d", "a:5432,b:2")]
    public void Read_SeveralHosts_HaveTheirPorts(string text, string expected) =>
        Assert.Equal(expected, Read(("connectionString", text)).Host);

    private static Npgsql.NpgsqlConnectionStringBuilder Read(params (string Key, string Value)[] metadata) =>
        PostgresMetadata.Read(
            new ComponentSpec
            {
                Name = "test",
                Type = "state.postgresql",
                Metadata = new ComponentMetadata("test", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            }
        );
}
