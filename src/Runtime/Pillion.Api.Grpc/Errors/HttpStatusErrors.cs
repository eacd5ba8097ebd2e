using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Pillion.BuildingBlocks.Errors;
using Pillion.Grpc;
using Pillion.Grpc.Details;

namespace Pillion.Api.Grpc.Errors;

/// <summary>Statuses of HTTP as statuses of gRPC.</summary>
/// <remarks>Dapr's <c>ErrorFromHTTPResponseCode</c> (<c>pkg/messaging/v1/util.go</c>).</remarks>
internal static class HttpStatusErrors
{
    // Values in an ErrorInfo's metadata have at most 64 characters (google/rpc/error_details.proto); Dapr stops one earlier.
    private const int MaxMetadataValue = 63;

    /// <summary>The error for a status outside of 2xx.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What went wrong; cut off at 63 characters.</param>
    public static GrpcException Create(int status, string detail)
    {
        var text = Text(status);
        var info = new ErrorInfo
        {
            Reason = text,
            Domain = ErrorInfoDetail.Domain,
            Metadata =
            {
                ["http.code"] = status.ToString(CultureInfo.InvariantCulture),
                ["http.error_message"] = detail.Length > MaxMetadataValue ? detail[..MaxMetadataValue] : detail,
            },
        };
        return new GrpcException((GrpcStatusCode)GrpcStatusMapping.FromHttp(status), text, [info]);
    }

    /// <summary>The words of Go's <c>http.StatusText</c>, which has three names from before RFC 9110.</summary>
    private static string Text(int status) =>
        status switch
        {
            413 => "Request Entity Too Large",
            414 => "Request URI Too Long",
            416 => "Requested Range Not Satisfiable",
            _ => ReasonPhrases.GetReasonPhrase(status),
        };
}
