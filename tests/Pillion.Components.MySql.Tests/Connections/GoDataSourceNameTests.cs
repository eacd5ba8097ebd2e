using Pillion.Abstractions;
using Pillion.Components.MySql.Connections;

namespace Pillion.Components.MySql.Tests.Connections;

public sealed class GoDataSourceNameTests
{
    [Theory]
    [InlineData("u:p@tcp(h:1)/d", "u", "p", "h", 1, "d")]
    [InlineData("u:p@s:s/w@rd@tcp(h)/", "u", "p@s:s/w@rd", "h", 3306, "")]
    [InlineData("u@tcp([::1]:2)/d?allowNativePasswords=true", "u", "", "::1", 2, "d")]
    [InlineData("u:p@unix(/run/mysqld/mysqld.sock)/d", "u", "p", "/run/mysqld/mysqld.sock", 3306, "d")]
    [InlineData("/d", "", "", "127.0.0.1", 3306, "d")]
    [InlineData("/", "", "", "127.0.0.1", 3306, "")]
    [InlineData("u:p@/a%2Fb", "u", "p", "127.0.0.1", 3306, "a/b")]
    public void Parse_Forms_GiveTheSettings(string text, string user, string password, string host, int port, string database)
    {
        var options = GoDataSourceName.Parse(text, "url", ComponentMetadata.Empty);

        Assert.Equal(
            (user, password, host, port, database),
            (options.User, options.Password, options.Host, options.Port, options.Database)
        );
    }

    [Fact]
    public void Parse_Parameters_AreApplied()
    {
        var options = GoDataSourceName.Parse(
            "u@/d?timeout=3s&readTimeout=1m&multiStatements=true&clientFoundRows=true&tls=preferred&time_zone=%27%2B00%3A00%27",
            "url",
            ComponentMetadata.Empty
        );

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1)), (options.ConnectTimeout, options.CommandTimeout));
        Assert.True(options.AllowsMultipleStatements && options.CountsFoundRows && options.IsTlsOptional && options.Tls is not null);
        Assert.Equal(["SET time_zone = '+00:00'"], options.InitialStatements);
    }
}
