"""Which addresses have the practice's forms?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import form_texts, practice_forms

_HOME = "<slug:practice>/forms/"
_ONE = f"{_HOME}kind/<slug:kind>/"

urlpatterns: list[URLPattern] = [
    path(_HOME, practice_forms.practice_forms, name="practice_forms"),
    path(f"{_HOME}words/", form_texts.form_texts, name="form_texts"),
    path(f"{_HOME}words/preview/", form_texts.form_texts_preview, name="form_texts_preview"),
    path(f"{_HOME}words/history/", form_texts.form_texts_history, name="form_texts_history"),
    path(f"{_HOME}words/<int:number>/restore/", form_texts.form_texts_restore, name="form_texts_restore"),
    path(f"{_HOME}reading-age/", form_texts.form_reading_age, name="form_reading_age"),
    path(f"{_HOME}result-days/", practice_forms.form_days, name="form_days"),
    path(_ONE, practice_forms.practice_form, name="practice_form"),
    path(f"{_ONE}switch/", practice_forms.form_switch, name="form_switch"),
    path(f"{_ONE}questions/add/", practice_forms.form_question_add, name="form_question_add"),
    path(
        f"{_ONE}questions/<slug:question>/remove/",
        practice_forms.form_question_remove,
        name="form_question_remove",
    ),
    path(f"{_ONE}approve/", practice_forms.form_approve, name="form_approve"),
    path(f"{_ONE}withdraw/", practice_forms.form_withdraw, name="form_withdraw"),
]
