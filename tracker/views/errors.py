"""Error pages: what happened, and the one next step."""

from django.shortcuts import render


def denied(request, exception=None):
    text = str(exception) if exception and str(exception) else "您的角色没有这一项权限。"
    return render(request, "403.html", {"text": text}, status=403)


def missing(request, exception=None):
    return render(request, "404.html", status=404)


def broken(request):
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)


def csrf_failure(request, reason=""):
    text = "页面停留太久，校验信息已过期。请返回上一页刷新后再提交，已填内容还在。"
    return render(request, "403.html", {"text": text}, status=403)
